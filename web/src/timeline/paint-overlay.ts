import type { Palette } from './palette.ts'
import type { PlotLayout } from './plot-layout.ts'
import { type ViewWindow, xAt } from './view-window.ts'

/** What moves over the picture. Seconds. */
export interface OverlayMarks {
  readonly window: ViewWindow
  readonly selection: ViewWindow | null
  readonly hoverSeconds: number | null
  readonly playheadSeconds: number
}

/** Selection, pointer and playhead, on a canvas of their own. */
export function paintOverlay(
  context: CanvasRenderingContext2D,
  { width, height, axis }: PlotLayout,
  { window, selection, hoverSeconds, playheadSeconds }: OverlayMarks,
  palette: Palette,
): void {
  context.clearRect(0, 0, width, height)
  const place = (seconds: number) => xAt(window, width, seconds)
  if (selection !== null) {
    const from = Math.max(-2, place(selection.start))
    const to = Math.min(width + 2, place(selection.end))
    if (to > from) {
      context.fillStyle = palette.selection
      context.globalAlpha = 0.18
      context.fillRect(from, 0, to - from, height)
      context.globalAlpha = 1
      context.fillRect(from, 0, to - from, 3)
      context.fillRect(from, 0, 1.5, height)
      context.fillRect(to - 1.5, 0, 1.5, height)
    }
  }
  if (hoverSeconds !== null) {
    context.fillStyle = palette.quiet
    context.fillRect(Math.round(place(hoverSeconds)), axis.height, 1, height - axis.height)
  }
  const x = place(playheadSeconds)
  if (x < -1 || x > width + 1) return
  context.fillStyle = palette.playhead
  context.fillRect(x - 1, 0, 2, height)
  context.beginPath()
  context.moveTo(x - 6, 0)
  context.lineTo(x + 6, 0)
  context.lineTo(x, 8)
  context.fill()
}

import { formatTime } from '../../format/time-format.ts'
import type { Palette } from '../palette.ts'
import type { Band } from '../plot-layout.ts'
import { type ViewWindow, xAt } from '../view-window.ts'

/** A tick of the time axis. `x` in pixels. */
export interface Tick {
  readonly x: number
  readonly seconds: number
  readonly label: string
}

const STEPS_SECONDS = [
  0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800,
  21_600, 43_200, 86_400,
]
/** Width of a label with its margin. */
const LABEL_PIXELS = 88

/** Returns ticks at round times in the window, with enough distance for their labels. */
export function axisTicks(window: ViewWindow, width: number): Tick[] {
  const minStep = ((window.end - window.start) * LABEL_PIXELS) / width
  const step =
    STEPS_SECONDS.find((seconds) => seconds >= minStep) ?? Math.ceil(minStep / 3600) * 3600
  const ticks: Tick[] = []
  for (let place = Math.ceil(window.start / step - 1e-9); place * step <= window.end; place++) {
    const seconds = place * step
    ticks.push({ seconds, x: xAt(window, width, seconds), label: tickLabel(seconds, step) })
  }
  return ticks
}

/** `1:05.3`, or with hundredths if ticks are closer than a tenth of a second. */
function tickLabel(seconds: number, step: number): string {
  return formatTime(seconds, step >= 0.1 ? 1 : 2)
}

/** Paints the ticks with their labels. */
export function paintAxis(
  context: CanvasRenderingContext2D,
  { top, height }: Band,
  width: number,
  ticks: readonly Tick[],
  palette: Palette,
): void {
  context.font = `11px ${palette.font}`
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  for (const { x, label } of ticks) {
    context.fillStyle = palette.grid
    context.fillRect(Math.round(x), top + height - 6, 1, 6)
    // A label that would be clipped on the right is omitted; its tick remains.
    if (x + 4 + context.measureText(label).width > width) continue
    context.fillStyle = palette.quiet
    context.fillText(label, x + 4, top + height / 2)
  }
}

/** Extends the ticks through a band. */
export function paintGrid(
  context: CanvasRenderingContext2D,
  { top, height }: Band,
  ticks: readonly Tick[],
  palette: Palette,
): void {
  context.fillStyle = palette.grid
  for (const { x } of ticks) context.fillRect(Math.round(x), top, 1, height)
}

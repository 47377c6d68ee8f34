import type { Palette } from '../palette.ts'
import type { Band } from '../plot-layout.ts'
import type { LaneVerdict, VerdictLane } from '../verdict-lane.ts'
import { type ViewWindow, xAt } from '../view-window.ts'

/** A narrower bar has its sign beside its middle. */
const MIN_BAR_PIXELS = 3
const SIGN_PIXELS = 8

/**
 * Paints the verdicts: a line as long as the stretch, and a tick, a cross or a ring at its middle. Those on another run are
 * faint, with a dashed line.
 */
export function paintVerdicts(
  context: CanvasRenderingContext2D,
  band: Band,
  width: number,
  lane: VerdictLane | null,
  window: ViewWindow,
  palette: Palette,
): void {
  context.save()
  context.fillStyle = palette.grid
  context.fillRect(0, band.top + band.height - 1, width, 1)
  context.lineWidth = 2
  for (const one of lane ?? []) {
    if (one.end <= window.start || one.start >= window.end) continue
    const from = xAt(window, width, one.start)
    const to = Math.max(from + MIN_BAR_PIXELS, xAt(window, width, one.end))
    const middle = (Math.max(0, from) + Math.min(width, to)) / 2
    context.globalAlpha = one.isOther ? 0.5 : 1
    context.strokeStyle = palette.verdicts[one.verdict]
    context.setLineDash(one.isOther ? [3, 3] : [])
    context.beginPath()
    context.moveTo(from, band.top + band.height - 3)
    context.lineTo(to, band.top + band.height - 3)
    context.stroke()
    context.setLineDash([])
    // Not over the sign of an earlier one.
    context.clearRect(middle - SIGN_PIXELS, band.top, 2 * SIGN_PIXELS, SIGN_PIXELS + 1)
    paintSign(context, one.verdict, middle, band.top + SIGN_PIXELS / 2)
  }
  context.restore()
}

function paintSign(
  context: CanvasRenderingContext2D,
  verdict: LaneVerdict['verdict'],
  x: number,
  y: number,
): void {
  const half = SIGN_PIXELS / 2
  context.beginPath()
  if (verdict === 'right') {
    context.moveTo(x - half, y)
    context.lineTo(x - half / 4, y + half)
    context.lineTo(x + half, y - half)
  } else if (verdict === 'wrong') {
    context.moveTo(x - half, y - half)
    context.lineTo(x + half, y + half)
    context.moveTo(x + half, y - half)
    context.lineTo(x - half, y + half)
  } else context.arc(x, y, half - 1, 0, 2 * Math.PI)
  context.stroke()
}

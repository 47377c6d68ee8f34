import type { Palette } from '../palette.ts'
import type { Band, PlotLayout } from '../plot-layout.ts'
import { barsOf } from '../spans.ts'
import type { TurnEdits } from '../turn-edits.ts'
import { type ViewWindow, xAt } from '../view-window.ts'

/** A narrower bar has no mark. */
const MARK_PIXELS = 4
const MARK_HEIGHT = 4
const DASH_PIXELS = 4
const CHECKED_PIXELS = 5

/**
 * Marks the turns that a person has looked at, on the upper edge of their bars: confirmed ones by a line, corrected ones
 * by dashes. The chosen turn has a frame with grips at its ends.
 */
export function paintTurnMarks(
  context: CanvasRenderingContext2D,
  { lanes, bars, width }: PlotLayout,
  { table, chosen }: TurnEdits,
  window: ViewWindow,
  palette: Palette,
): void {
  for (const [index, lane] of table.lanes.entries()) {
    const band = bars[index]
    if (band === undefined) continue
    if (band.top + band.height <= lanes.top || band.top >= lanes.top + lanes.height) continue
    context.fillStyle = palette.ink
    for (const bar of barsOf(lane, window, width)) {
      const status = table.statuses?.[lane.places[bar.first] as number] ?? 'machine'
      if (bar.last - bar.first > 1 || status === 'machine' || bar.width < MARK_PIXELS) continue
      const step = status === 'confirmed' ? bar.width : 2 * DASH_PIXELS
      for (let x = bar.x; x < bar.x + bar.width - 1; x += step) {
        const length = status === 'confirmed' ? bar.width : DASH_PIXELS
        context.fillRect(x, band.top, Math.min(length, bar.x + bar.width - x - 0.5), MARK_HEIGHT)
      }
    }
  }
  const turn = table.turns[chosen]
  const band = bars[table.lanes.findIndex(({ speaker }) => speaker === turn?.speaker)]
  if (turn === undefined || band === undefined) return
  const from = xAt(window, width, turn.start)
  paintChosen(context, band, from, xAt(window, width, turn.end), palette)
}

function paintChosen(
  context: CanvasRenderingContext2D,
  { top, height }: Band,
  from: number,
  to: number,
  palette: Palette,
): void {
  context.strokeStyle = palette.ink
  context.lineWidth = 2
  context.strokeRect(from, top - 2, Math.max(2, to - from), height + 4)
  context.fillStyle = palette.ink
  for (const x of [from, to]) context.fillRect(x - 2, top + height / 4, 4, height / 2)
}

/** Marks the checked parts on the time axis. */
export function paintChecked(
  context: CanvasRenderingContext2D,
  { axis, width }: PlotLayout,
  { checked }: Pick<TurnEdits, 'checked'>,
  window: ViewWindow,
  palette: Palette,
): void {
  const top = axis.top + axis.height - CHECKED_PIXELS
  for (const { x, width: length } of barsOf(checked, window, width)) {
    context.fillStyle = palette.ground
    context.fillRect(x, top - 1, length, CHECKED_PIXELS + 1)
    context.fillStyle = palette.lanes[2] as string
    context.fillRect(x, top, length, CHECKED_PIXELS)
    context.fillStyle = palette.ink
    context.fillRect(x, top, length, 1)
    context.fillRect(x, top, 1, CHECKED_PIXELS)
    context.fillRect(x + length - 1, top, 1, CHECKED_PIXELS)
  }
}

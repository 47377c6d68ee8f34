import { laneColour, type Palette } from '../palette.ts'
import type { Band, PlotLayout } from '../plot-layout.ts'
import type { Bar } from '../spans.ts'
import type { LaneBar } from './lane-shapes.ts'

/** Bars narrower than this have no room for an outline. */
const OUTLINE_PIXELS = 4
const FAINTEST = 0.15

/** The turns of one speaker: fainter where less sure, outlined without a score, framed and underlined in the threshold's range. */
export function paintLane(
  context: CanvasRenderingContext2D,
  { top, height }: Band,
  place: number,
  bars: readonly LaneBar[],
  palette: Palette,
): void {
  const colour = laneColour(palette, place)
  context.fillStyle = colour
  for (const { x, width, confidence } of bars) {
    if (confidence === null) continue
    context.globalAlpha = FAINTEST + ((1 - FAINTEST) * confidence) / 100
    context.fillRect(x, top, seen(width), height)
  }
  context.globalAlpha = 1
  context.strokeStyle = colour
  context.lineWidth = 1.5
  for (const { x, width, confidence } of bars) {
    if (confidence === null) context.strokeRect(x + 0.75, top + 0.75, width - 1.5, height - 1.5)
  }
  context.fillStyle = palette.mark
  context.strokeStyle = palette.mark
  context.lineWidth = 2
  for (const { x, width, isMarked } of bars) {
    if (!isMarked) continue
    context.fillRect(x, top + height - 4, Math.max(width, 2), 4)
    if (width >= OUTLINE_PIXELS) context.strokeRect(x + 1, top + 1, width - 2, height - 2)
  }
}

/** Where several speak at once: a solid strip above the lanes, a hatched band through all of them. */
export function paintOverlaps(
  context: CanvasRenderingContext2D,
  { overlap, lanes }: PlotLayout,
  bars: readonly Bar[],
  hatch: CanvasPattern | null,
  palette: Palette,
): void {
  context.fillStyle = palette.ink
  for (const { x, width } of bars) context.fillRect(x, overlap.top + 1, width, overlap.height - 4)
  if (hatch === null) return
  context.fillStyle = hatch
  for (const { x, width } of bars) context.fillRect(x, lanes.top, width, lanes.height)
}

/** Lines, not a colour: nobody can miss an overlap. */
export function overlapHatch(
  context: CanvasRenderingContext2D,
  palette: Palette,
): CanvasPattern | null {
  const tile = document.createElement('canvas')
  tile.width = 6
  tile.height = 6
  const brush = tile.getContext('2d')
  if (brush === null) return null
  brush.strokeStyle = palette.overlap
  brush.lineWidth = 1.6
  brush.beginPath()
  for (const offset of [-6, 0, 6]) {
    brush.moveTo(offset, 6)
    brush.lineTo(offset + 6, 0)
  }
  brush.stroke()
  return context.createPattern(tile, 'repeat')
}

/** Neighbours stay two where there is room for a seam between them. */
function seen(width: number): number {
  return width > 3 ? width - 0.5 : width
}

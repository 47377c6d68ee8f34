import { laneColour, type Palette } from '../palette.ts'
import type { Band, PlotLayout } from '../plot-layout.ts'
import { type Bar, barsOf } from '../spans.ts'
import type { Lane } from '../timeline-data.ts'
import type { ViewWindow } from '../view-window.ts'

/** A drawn turn, or several that are too narrow to separate. Places are those of the lane. */
interface LaneBar extends Bar {
  /** Mean weighted by length over scored turns; null without any score. */
  readonly confidence: number | null
  /** Whether one of them is in the range of the turn threshold. */
  readonly isMarked: boolean
}

/** An inclusive range of scores. */
interface ScoreRange {
  readonly min: number
  readonly max: number
}

/** Returns the visible bars of one speaker. `marked` null: none is marked. */
export function laneBars(
  lane: Lane,
  window: ViewWindow,
  width: number,
  marked: ScoreRange | null,
): LaneBar[] {
  return barsOf(lane, window, width).map((bar) => describe(lane, bar, marked))
}

/** Returns the range to mark; null if it includes every turn. */
export function markedRange(min: number, max: number): ScoreRange | null {
  return min <= 0 && max >= 100 ? null : { min, max }
}

function describe(lane: Lane, bar: Bar, marked: ScoreRange | null): LaneBar {
  let seconds = 0
  let sum = 0
  let isMarked = false
  for (let i = bar.first; i < bar.last; i++) {
    const confidence = lane.confidences[i] as number
    if (Number.isNaN(confidence)) continue
    const length = (lane.ends[i] as number) - (lane.starts[i] as number)
    seconds += length
    sum += confidence * length
    isMarked ||= marked !== null && confidence >= marked.min && confidence <= marked.max
  }
  return { ...bar, confidence: seconds === 0 ? null : sum / seconds, isMarked }
}

/** Minimum width of a bar with an outline. */
const OUTLINE_PIXELS = 4
const MIN_OPACITY = 0.15

/**
 * Paints the turns of one speaker: fainter with lower confidence, outlined without a score, framed and underlined in
 * the threshold's range.
 */
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
    context.globalAlpha = MIN_OPACITY + ((1 - MIN_OPACITY) * confidence) / 100
    context.fillRect(x, top, visibleWidth(width), height)
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

/** Paints overlaps: a solid strip above the lanes, and a hatched band through all of them. */
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

/** Creates the hatch pattern of overlaps: lines, so that it does not depend on colour. */
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

/** Leaves a gap between neighbouring bars if there is room. */
function visibleWidth(width: number): number {
  return width > 3 ? width - 0.5 : width
}

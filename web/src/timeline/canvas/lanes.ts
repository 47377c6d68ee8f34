import type { Texture } from '@toolkit/server/client'
import { laneColour, type Palette } from '../palette.ts'
import type { Band, PlotLayout } from '../plot-layout.ts'
import type { Lane } from '../results/turn-table.ts'
import { type Bar, barsOf } from '../spans.ts'
import type { ViewWindow } from '../view-window.ts'

/** A drawn turn, or several that are too narrow to separate. Places are those of the lane. */
interface LaneBar extends Bar {
  /** Mean weighted by length over scored turns; null without any score. */
  readonly confidence: number | null
  /** Share of the bar's time in which the speaker is active, 0–1; 1 for a single turn. */
  readonly density: number
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
  let scored = 0
  let spoken = 0
  let sum = 0
  let isMarked = false
  for (let i = bar.first; i < bar.last; i++) {
    const confidence = lane.confidences[i] as number
    const length = (lane.ends[i] as number) - (lane.starts[i] as number)
    spoken += length
    if (Number.isNaN(confidence)) continue
    scored += length
    sum += confidence * length
    isMarked ||= marked !== null && confidence >= marked.min && confidence <= marked.max
  }
  const whole = bar.last - bar.first < 2 ? spoken : reachWithin(lane, bar)
  return {
    ...bar,
    confidence: scored === 0 ? null : sum / scored,
    density: whole === 0 ? 1 : Math.min(1, spoken / whole),
    isMarked,
  }
}

/** Seconds from the first start to the last end of a bar. */
function reachWithin({ starts, reach }: Lane, { first, last }: Bar): number {
  return (reach[last - 1] as number) - (starts[first] as number)
}

/** Minimum width of a bar with an outline. */
const OUTLINE_PIXELS = 4
const MIN_OPACITY = 0.15
/** The period of the stripes of a texture. A narrower bar has none: it could lie between two of them. */
const TEXTURE_PIXELS = 6
/** Height of a bar in which the speaker is hardly ever active, as a share of the lane. */
const MIN_DENSITY_HEIGHT = 0.3

/**
 * Paints the turns of one speaker: fainter with lower confidence, lower where several short turns with pauses share a bar,
 * outlined without a score, framed and underlined in the threshold's range. `texture`: that of the speaker's colour, drawn
 * over its hue.
 */
export function paintLane(
  context: CanvasRenderingContext2D,
  { top, height }: Band,
  speakerColour: number,
  bars: readonly LaneBar[],
  palette: Palette,
  texture: CanvasPattern | null,
): void {
  const colour = laneColour(palette, speakerColour)
  for (const fill of texture === null ? [colour] : [colour, texture]) {
    context.fillStyle = fill
    for (const { x, width, confidence, density } of bars) {
      if (confidence === null || (fill === texture && width < TEXTURE_PIXELS)) continue
      const filled = height * (MIN_DENSITY_HEIGHT + (1 - MIN_DENSITY_HEIGHT) * density)
      context.globalAlpha = MIN_OPACITY + ((1 - MIN_OPACITY) * confidence) / 100
      context.fillRect(x, top + (height - filled) / 2, visibleWidth(width), filled)
    }
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

/** Paints overlaps: a solid strip above the lanes, and a hatched band through all lanes of the shown run. */
export function paintOverlaps(
  context: CanvasRenderingContext2D,
  { overlap, lanes, above }: PlotLayout,
  bars: readonly Bar[],
  hatch: CanvasPattern | null,
  palette: Palette,
): void {
  context.fillStyle = palette.ink
  for (const { x, width } of bars) context.fillRect(x, overlap.top + 1, width, overlap.height - 4)
  if (hatch === null) return
  const end = lanes.top + lanes.height
  const top = above === null ? lanes.top : above.ownTitle.top + above.ownTitle.height
  const from = Math.min(end, Math.max(lanes.top, top))
  context.fillStyle = hatch
  for (const { x, width } of bars) context.fillRect(x, from, width, end - from)
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

/** Creates the texture of a lane: stripes in the colour of the ground; null for none. */
export function texturePattern(
  context: CanvasRenderingContext2D,
  texture: Texture,
  palette: Palette,
): CanvasPattern | null {
  if (texture === 'none') return null
  const tile = document.createElement('canvas')
  tile.width = TEXTURE_PIXELS
  tile.height = TEXTURE_PIXELS
  const brush = tile.getContext('2d')
  if (brush === null) return null
  brush.fillStyle = palette.ground
  if (texture === 'upright') brush.fillRect(4, 0, 2, 6)
  else brush.fillRect(0, 4, 6, 2)
  return context.createPattern(tile, 'repeat')
}

/** Leaves a gap between neighbouring bars if there is room. */
function visibleWidth(width: number): number {
  return width > 3 ? width - 0.5 : width
}

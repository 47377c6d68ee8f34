import type { ScoreCurve } from '@toolkit/server/client'
import type { LaneGroup } from './lane-group.ts'
import { type Marks, markAt } from './marks.ts'
import type { OverlayCurve } from './overlays.ts'
import { isIn, type PlotLayout } from './plot-layout.ts'
import type { Lane, TurnTable } from './results/turn-table.ts'
import { placesWithin } from './spans.ts'

/**
 * The item at a position of the plot: a turn of the shown run or of the one above it (its place in the table), a marked
 * stretch (its place), or a sample (its index in the curve).
 */
export type Hit =
  | { readonly kind: 'turn' | 'turn-above' | 'mark'; readonly place: number }
  | { readonly kind: 'sample'; readonly index: number }

type TurnHit = { readonly kind: 'turn'; readonly place: number }

/** The items that can be hit. */
export interface Targets {
  readonly layout: PlotLayout
  readonly table: TurnTable | null
  /** The run above the shown one. */
  readonly above?: LaneGroup | null
  readonly marks?: Marks | null
  readonly curve: ScoreCurve | null
  readonly overlays: readonly OverlayCurve[]
}

/** Hit tolerance beside a narrow turn. */
const TOLERANCE_PIXELS = 3

/** Returns the item at a time and height; null if there is none. `secondsPerPixel` determines the tolerance. */
export function hitTest(
  { layout, table, above, marks, curve }: Omit<Targets, 'overlays'>,
  seconds: number,
  y: number,
  secondsPerPixel: number,
): Hit | null {
  if (isIn(layout.curve, y)) return sampleAt(curve, seconds)
  const tolerance = TOLERANCE_PIXELS * secondsPerPixel
  if (layout.marks !== null && isIn(layout.marks, y)) {
    const place = marks ? markAt(marks.spans, seconds, tolerance) : null
    return place === null ? null : { kind: 'mark', place }
  }
  if (!isIn(layout.lanes, y)) return null
  const lane = table?.lanes[layout.bars.findIndex((bar) => isIn(bar, y))]
  if (lane !== undefined) return turnNear(lane, seconds, tolerance)
  const bars = layout.above?.bars ?? []
  const other = above?.table?.lanes[bars.findIndex((bar) => isIn(bar, y))]
  const hit = other === undefined ? null : turnNear(other, seconds, tolerance)
  return hit && { kind: 'turn-above', place: hit.place }
}

/** Returns the turn at a time, the one with the lowest confidence if several overlap; otherwise the sample. */
export function hitAt(
  table: TurnTable | null,
  curve: ScoreCurve | null,
  seconds: number,
): Hit | null {
  let best: { place: number; confidence: number } | null = null
  for (const lane of table?.lanes ?? []) {
    const hit = turnNear(lane, seconds, 0)
    if (hit === null) continue
    const confidence = table?.turns[hit.place]?.confidence ?? 101
    if (best === null || confidence < best.confidence) best = { place: hit.place, confidence }
  }
  return best === null ? sampleAt(curve, seconds) : { kind: 'turn', place: best.place }
}

function sampleAt(curve: ScoreCurve | null, seconds: number): Hit | null {
  if (curve === null) return null
  const index = Math.floor(seconds / curve.resolution + 1e-9)
  return index >= 0 && index < curve.values.length ? { kind: 'sample', index } : null
}

/** Returns the nearest turn of a lane; with equal distance the shortest, which is the hardest to hit. */
function turnNear(lane: Lane, seconds: number, tolerance: number): TurnHit | null {
  const window = {
    start: seconds - tolerance,
    end: seconds + tolerance + Number.EPSILON * (seconds + 1),
  }
  const [first, last] = placesWithin(lane, window)
  let found = -1
  let nearest = tolerance
  let shortest = Number.POSITIVE_INFINITY
  for (let i = first; i < last; i++) {
    const start = lane.starts[i] as number
    const end = lane.ends[i] as number
    // Half-open: where two turns touch, the border belongs to the later one.
    const isInside = seconds >= start && seconds < end
    const distance = isInside ? 0 : Math.max(start - seconds, seconds - end)
    if (!isInside && (tolerance === 0 || distance > tolerance)) continue
    if (distance > nearest || (distance === nearest && end - start >= shortest)) continue
    found = i
    nearest = distance
    shortest = end - start
  }
  return found < 0 ? null : { kind: 'turn', place: lane.places[found] as number }
}

import type { ScoreCurve } from '@toolkit/server/client'
import { isIn, type PlotLayout } from './plot-layout.ts'
import { placesWithin } from './spans.ts'
import type { Lane, TurnTable } from './turn-table.ts'

/** What lies at a place of the plot: a turn (its place in the table) or a sample (its index in the curve). */
export type Hit =
  | { readonly kind: 'turn'; readonly place: number }
  | { readonly kind: 'sample'; readonly index: number }

/** What there is to point at. */
export interface Targets {
  readonly layout: PlotLayout
  readonly table: TurnTable | null
  readonly curve: ScoreCurve | null
}

/** How far beside a narrow turn one may point. */
const REACH_PIXELS = 3

/** What lies at a time and height; null: nothing. `secondsPerPixel` says how exact a pointer can be. */
export function hitTest(
  { layout, table, curve }: Targets,
  seconds: number,
  y: number,
  secondsPerPixel: number,
): Hit | null {
  if (isIn(layout.curve, y)) return sampleAt(curve, seconds)
  const lane = table?.lanes[layout.bars.findIndex((bar) => isIn(bar, y))]
  return lane === undefined ? null : turnNear(lane, seconds, REACH_PIXELS * secondsPerPixel)
}

/** What speaks at a time, whoever it is: of several the one with the lowest confidence; else the sample there. */
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

/** The nearest turn of a lane; of several as near the shortest, which is the hardest to point at. */
function turnNear(lane: Lane, seconds: number, reach: number): (Hit & { kind: 'turn' }) | null {
  const window = { start: seconds - reach, end: seconds + reach + Number.EPSILON * (seconds + 1) }
  const [first, last] = placesWithin(lane, window)
  let found = -1
  let nearest = reach
  let shortest = Number.POSITIVE_INFINITY
  for (let i = first; i < last; i++) {
    const start = lane.starts[i] as number
    const end = lane.ends[i] as number
    // Half-open: where two turns touch, the later one has the border.
    const isInside = seconds >= start && seconds < end
    const distance = isInside ? 0 : Math.max(start - seconds, seconds - end)
    if (!isInside && (reach === 0 || distance > reach)) continue
    if (distance > nearest || (distance === nearest && end - start >= shortest)) continue
    found = i
    nearest = distance
    shortest = end - start
  }
  return found < 0 ? null : { kind: 'turn', place: lane.places[found] as number }
}

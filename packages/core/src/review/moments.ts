import { curveBlocks } from '../curves/curve-blocks.ts'
import { sampleEnd } from '../curves/curve-end.ts'
import { sampleTime } from '../curves/curve-figures.ts'
import type { ScoreCurve } from '../model/score.ts'
import { partitionPoint } from '../statistics/binary-search.ts'
import { locateSpots, type SpotTable } from '../statistics/spots.ts'
import { CANDIDATE_RULE, type CandidateThreshold } from './candidates.ts'

/** The rest of a recording is cut into windows of at most so many seconds: a moment is one thing to hear. */
const LONGEST_WINDOW_SECONDS = 4

/** Times are rounded to a microsecond. */
const TIME_STEP_SECONDS = 1e-6

/** A moment: a spot of the threshold, or a window between spots. */
export interface Moment {
  readonly start: number
  readonly end: number
  /** The place of the spot in the table; null: it is a window. */
  readonly place: number | null
}

/** The spots of a curve that are reviewed with this threshold: the kept ones are the most severe of these. */
export function reviewedSpots(curve: ScoreCurve, threshold: CandidateThreshold): SpotTable {
  return locateSpots(
    curve,
    { min: 0, max: threshold, ...CANDIDATE_RULE, window: { from: null, to: null } },
    curveBlocks(curve),
  )
}

/**
 * The moment at a share of the seconds on one side of the threshold: 0 ≤ `at` < 1, below it of the spots, above it of the
 * windows. A uniform share finds each moment with a probability in proportion to its duration. Null: that side is empty.
 */
export function momentAt(
  table: SpotTable,
  durationSeconds: number,
  side: 'below' | 'above',
  at: number,
): Moment | null {
  const { firsts, lasts, count } = table
  const { resolution } = table.curve
  const startOf = (place: number) => sampleTime(firsts[place] as number, resolution)
  const endOf = (place: number) => sampleEnd(table.curve, lasts[place] as number)
  const spotsBefore = runningSamples(table)
  if (side === 'below') {
    const wanted = at * (spotsBefore[count] as number)
    const place = partitionPoint(count, (one) => (spotsBefore[one + 1] as number) > wanted)
    if (place === count) return null
    return { start: startOf(place), end: endOf(place), place }
  }
  /** The seconds that are in no spot before the spot of a place; after the last one, those of all. */
  const restBefore = (place: number) => {
    const until = place === count ? durationSeconds : Math.min(startOf(place), durationSeconds)
    const beyond =
      place > 0 ? sampleTime(lasts[place - 1] as number, resolution) - endOf(place - 1) : 0
    return until - (sampleTime(spotsBefore[place] as number, resolution) - beyond)
  }
  const rest = restBefore(count)
  // Less is the rounding of times.
  if (!(rest > TIME_STEP_SECONDS)) return null
  const wanted = at * rest
  const next = partitionPoint(count, (place) => restBefore(place) > wanted)
  const from = next === 0 ? 0 : endOf(next - 1)
  const to = next === count ? durationSeconds : Math.min(startOf(next), durationSeconds)
  const windows = Math.max(1, Math.ceil((to - from) / LONGEST_WINDOW_SECONDS - 1e-9))
  const within = wanted - (next === 0 ? 0 : restBefore(next - 1))
  const index = Math.min(Math.floor((within / (to - from)) * windows), windows - 1)
  const edge = (of: number) => roundTime(from + ((to - from) * of) / windows)
  return { start: edge(index), end: edge(index + 1), place: null }
}

/** The samples of all spots before each place, and of all. */
function runningSamples({ firsts, lasts, count }: SpotTable): Float64Array {
  const running = new Float64Array(count + 1)
  for (let place = 0; place < count; place++) {
    const samples = (lasts[place] as number) - (firsts[place] as number)
    running[place + 1] = (running[place] as number) + samples
  }
  return running
}

/** To a microsecond, as times of samples. */
function roundTime(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6
}

import { ToolkitError } from '../errors.ts'
import { assignSparseSteps } from './sparse-assignment.ts'
import { type ActiveLanes, type Lanes, type ScoredTime, sweepSteps } from './speech-sweep.ts'
import { allSteps, type Steps } from './steps.ts'

/** So many pairs of speakers may speak at the same time: 1,000 speakers with each of 1,000 others. Bounds memory. */
const MAX_PAIRS = 1_000_000

/** How long the speakers of two diarizations speak, alone and at the same time. Scored seconds; a speaker is a lane. */
export interface SharedSpeech {
  readonly real: Lanes
  readonly found: Lanes
  readonly realSeconds: Float64Array
  readonly foundSeconds: Float64Array
  /** For each speaker of the reference the speakers of the hypothesis with common time, and how long that is. */
  readonly common: readonly ReadonlyMap<number, number>[]
  /** Speaker time of the reference with too few speakers in the hypothesis. */
  readonly missed: number
  /** Speaker time of the hypothesis with too few speakers in the reference. */
  readonly falseAlarm: number
}

/**
 * Measures how long speakers of two diarizations speak at the same time. Turns of one speaker that overlap count once.
 * O(n log n + n · s) for n turns, of which s overlap at a time. Throws `request-too-large` if more than 1,000,000 pairs of
 * speakers have time in common.
 */
export function sharedSpeech(real: Lanes, found: Lanes, counted: ScoredTime): SharedSpeech {
  return allSteps(sharedSpeechSteps(real, found, counted))
}

/** As `sharedSpeech`, in steps. */
export function* sharedSpeechSteps(
  real: Lanes,
  found: Lanes,
  counted: ScoredTime,
): Steps<SharedSpeech> {
  const realSeconds = new Float64Array(real.labels.length)
  const foundSeconds = new Float64Array(found.labels.length)
  const common = real.labels.map(() => new Map<number, number>())
  // The scored seconds until now, and those until a speaker started.
  let clock = 0
  const realSince = new Float64Array(realSeconds.length)
  const foundSince = new Float64Array(foundSeconds.length)
  let [missed, falseAlarm, pairs] = [0, 0, 0]
  const addPair = (row: number, column: number) => {
    const since = Math.max(realSince[row] as number, foundSince[column] as number)
    if (clock === since) return
    const shared = common[row] as Map<number, number>
    const before = shared.get(column)
    if (before === undefined && ++pairs > MAX_PAIRS) throw tooManyPairs()
    shared.set(column, (before ?? 0) + clock - since)
  }
  // The time that two speakers have in common is added when the first of them stops.
  yield* sweepSteps(real, found, counted, {
    time(start, end, reals, founds) {
      const seconds = end - start
      clock += seconds
      missed += seconds * Math.max(0, reals.count - founds.count)
      falseAlarm += seconds * Math.max(0, founds.count - reals.count)
    },
    real(lane, speaks, others: ActiveLanes) {
      if (speaks) realSince[lane] = clock
      else {
        addTo(realSeconds, lane, clock - (realSince[lane] as number))
        for (let i = 0; i < others.count; i++) addPair(lane, others.lane(i))
      }
    },
    found(lane, speaks, others: ActiveLanes) {
      if (speaks) foundSince[lane] = clock
      else {
        addTo(foundSeconds, lane, clock - (foundSince[lane] as number))
        for (let i = 0; i < others.count; i++) addPair(others.lane(i), lane)
      }
    },
  })
  return { real, found, realSeconds, foundSeconds, common, missed, falseAlarm }
}

/** The one-to-one mapping with the most time in common: for each speaker of the reference that of the hypothesis, or −1. */
export function bestMapping(shared: SharedSpeech): Int32Array {
  return allSteps(bestMappingSteps(shared))
}

/** As `bestMapping`, in steps. */
export function bestMappingSteps({ common, found }: SharedSpeech): Steps<Int32Array> {
  return assignSparseSteps(common, found.labels.length)
}

function addTo(values: Float64Array, index: number, amount: number): void {
  values[index] = (values[index] as number) + amount
}

function tooManyPairs(): ToolkitError {
  return new ToolkitError(
    'request-too-large',
    `More than ${MAX_PAIRS.toLocaleString('en')} pairs of speakers speak at the same time. ` +
      'Compare diarizations with fewer speakers.',
  )
}

import { curveBlocks } from '../curves/curve-blocks.ts'
import { secondsBeyondEnd } from '../curves/curve-end.ts'
import { histogramOfCurve } from '../curves/histogram.ts'
import type { ScoreCurve } from '../model/score.ts'
import { locateSpots, spotAt } from '../statistics/spots.ts'
import type { Steps } from '../statistics/steps.ts'
import {
  CANDIDATE_RULE,
  CANDIDATE_THRESHOLDS,
  CANDIDATES_KEPT,
  type CandidateSpot,
  type CandidateThreshold,
  type RunCandidates,
} from './candidates.ts'
import type { ReasonSweep } from './find-reasons.ts'
import { REASONS } from './reasons.ts'
import type { ThresholdTotal } from './totals.ts'

type Found = Pick<RunCandidates, 'spots' | 'totals' | 'sampleSeconds'>

/** What is kept of a run without a curve. */
export const NO_CANDIDATES: Found = {
  spots: [],
  totals: CANDIDATE_THRESHOLDS.map(() => totalOf(0, 0, noReasons())),
  sampleSeconds: null,
}

/** Reading so many samples takes some milliseconds. */
const SAMPLES_OF_STEP = 1_000_000
/** As does this with so many spots. */
const SPOTS_OF_STEP = 10_000

/** What is kept of a run with this curve. `beginReasons`: that of `reasonFinder`; null: no reasons are given. */
export function* candidateSteps(
  curve: ScoreCurve,
  beginReasons: (() => ReasonSweep) | null,
): Steps<Found> {
  const sampleSeconds = secondsByScore(curve)
  const blocks = curveBlocks(curve)
  const spots: CandidateSpot[] = []
  const totals: ThresholdTotal[] = []
  let read = curve.values.length
  for (const threshold of CANDIDATE_THRESHOLDS) {
    if (read > SAMPLES_OF_STEP) {
      yield
      read = 0
    }
    read += curve.values.length
    const table = locateSpots(
      curve,
      { min: 0, max: threshold, ...CANDIDATE_RULE, window: { from: null, to: null } },
      blocks,
    )
    const all: CandidateSpot[] = []
    const ofReasons = noReasons()
    const sweep = beginReasons?.()
    for (let place = 0; place < table.count; place++) {
      if ((place + 1) % SPOTS_OF_STEP === 0) yield
      const spot = candidateAt(table, place, threshold)
      const reasons = sweep?.(spot) ?? 0
      all.push({ ...spot, reasons })
      addReasons(ofReasons, reasons, spot.end - spot.start)
    }
    totals.push(totalOf(table.count, table.totalSeconds, ofReasons))
    if (all.length > CANDIDATES_KEPT) all.sort(bySeverity).splice(CANDIDATES_KEPT)
    for (const spot of all) spots.push(spot)
  }
  return { spots, totals, sampleSeconds }
}

/** The seconds of the samples by score, in 101 bins. The last sample ends with the recording. */
function secondsByScore(curve: ScoreCurve): number[] {
  const { values, resolution } = curve
  const beyond = secondsBeyondEnd(curve)
  const last = beyond > 0 ? histogramOfCurve({ resolution, values: values.subarray(-1) }) : []
  return histogramOfCurve(curve).map((count, bin) => count * resolution - beyond * (last[bin] ?? 0))
}

/** The spot at a place of a table. */
export function candidateAt(
  table: ReturnType<typeof locateSpots>,
  place: number,
  threshold: CandidateThreshold,
): Omit<CandidateSpot, 'reasons'> {
  const { start, end, mean, inRangeMean, min, max, bridgedSeconds } = spotAt(table, place)
  const severity = (end - start - bridgedSeconds) * (threshold - inRangeMean)
  // Rounding may make it less than nothing.
  return {
    ...{ threshold, start, end, mean, inRangeMean, min, max, bridgedSeconds },
    severity: Math.max(severity, 0),
  }
}

/** The number of the spots with each reason, then their seconds. */
function noReasons(): Float64Array {
  return new Float64Array(2 * REASONS.length)
}

function addReasons(sums: Float64Array, reasons: number, seconds: number): void {
  for (let place = 0; place < REASONS.length; place++) {
    if (((reasons >> place) & 1) === 0) continue
    sums[place] = (sums[place] as number) + 1
    sums[REASONS.length + place] = (sums[REASONS.length + place] as number) + seconds
  }
}

function totalOf(count: number, seconds: number, ofReasons: Float64Array): ThresholdTotal {
  const reasons = REASONS.map((_, place) => ({
    count: ofReasons[place] as number,
    seconds: ofReasons[REASONS.length + place] as number,
  }))
  return { count, seconds, reasons }
}

function bySeverity(a: CandidateSpot, b: CandidateSpot): number {
  return b.severity - a.severity || a.start - b.start
}

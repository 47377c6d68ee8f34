import type { ScoreCurve } from '../model/score.ts'
import { curveBlocks } from '../statistics/curve-blocks.ts'
import { histogramOfCurve } from '../statistics/histogram.ts'
import { locateSpots, spotAt } from '../statistics/spots.ts'
import type { Steps } from '../statistics/steps.ts'
import {
  CANDIDATE_RULE,
  CANDIDATE_THRESHOLDS,
  CANDIDATES_KEPT,
  type CandidateSpot,
  type CandidateThreshold,
  type CandidateTotal,
  type RunCandidates,
} from './candidates.ts'

type Found = Pick<RunCandidates, 'spots' | 'totals' | 'sampleSeconds'>

/** What is kept of a run without a curve. */
export const NO_CANDIDATES: Found = {
  spots: [],
  totals: CANDIDATE_THRESHOLDS.map(() => ({ count: 0, seconds: 0 })),
  sampleSeconds: null,
}

/** Reading so many samples takes some milliseconds. */
const SAMPLES_OF_STEP = 1_000_000

/** What is kept of a run with this curve. */
export function* candidateSteps(curve: ScoreCurve): Steps<Found> {
  const sampleSeconds = histogramOfCurve(curve).map((count) => count * curve.resolution)
  const blocks = curveBlocks(curve)
  const spots: CandidateSpot[] = []
  const totals: CandidateTotal[] = []
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
    totals.push({ count: table.count, seconds: table.totalSeconds })
    const all: CandidateSpot[] = []
    for (let place = 0; place < table.count; place++) all.push(candidateAt(table, place, threshold))
    if (all.length > CANDIDATES_KEPT) all.sort(bySeverity).splice(CANDIDATES_KEPT)
    for (const spot of all) spots.push(spot)
  }
  return { spots, totals, sampleSeconds }
}

/** The spot at a place of a table. */
export function candidateAt(
  table: ReturnType<typeof locateSpots>,
  place: number,
  threshold: CandidateThreshold,
): CandidateSpot {
  const { start, end, mean, inRangeMean, min, max, bridgedSeconds } = spotAt(table, place)
  const severity = (end - start - bridgedSeconds) * (threshold - inRangeMean)
  // Rounding may make it less than nothing.
  return {
    ...{ threshold, start, end, mean, inRangeMean, min, max, bridgedSeconds },
    severity: Math.max(severity, 0),
  }
}

function bySeverity(a: CandidateSpot, b: CandidateSpot): number {
  return b.severity - a.severity || a.start - b.start
}

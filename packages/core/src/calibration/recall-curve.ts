import type { ReviewedDesign } from './reviewed-design.ts'
import type { Interval } from './wilson.ts'
import {
  ALL_SCORES,
  type EstimationParts,
  estimationParts,
  type SecondsEstimate,
  wrongSecondsWithin,
} from './wrong-time.ts'

/** What is found by listening to all moments with a score below a threshold. */
export interface RecallPoint {
  /** Whole, 1–101: score < threshold. Below 101 is everything. */
  readonly threshold: number
  /** The share of all wrong time that is below, 0–1, with its 95 % interval. */
  readonly recall: number
  readonly interval: Interval
  /** The time of all moments below: what listening costs. */
  readonly seconds: number
}

/** The shares of wrong time for which a threshold is proposed. */
const PROPOSED_RECALLS = [0.5, 0.8, 0.9, 0.95] as const

/**
 * For each threshold, the estimated share of wrong time that is below, and the time of listening. A share is B/(B + A) with the
 * estimates of `wrongTime` for the wrong time below and above. Its limits are those r for which r·A − (1 − r)·B = 0 is just
 * possible, by the method of variance estimates recovery for a ratio (Donner and Zou 2012, Statistical Methods in Medical
 * Research 21, 347–359) with the covariance of two shares of the same draws (−pq/n).
 *
 * Null: a stratum has too few draws, or no error was found.
 * @param secondsByScore the seconds of all moments of the corpus by score, 101 bins: `histogramOfCurve`
 */
export function recallCurve(
  design: ReviewedDesign,
  secondsByScore: readonly number[],
): RecallPoint[] | null {
  const parts = estimationParts(design)
  if (parts === null || wrongSecondsWithin(parts, ALL_SCORES).estimate === 0) return null
  let seconds = 0
  return secondsByScore.map((ofBin, bin) => {
    seconds += ofBin
    return { threshold: bin + 1, ...recallBelow(parts, bin + 1), seconds }
  })
}

/** For each proposed share of wrong time the lowest threshold that is estimated to reach it; each threshold once. */
export function recallProposals(curve: readonly RecallPoint[]): RecallPoint[] {
  const proposals = PROPOSED_RECALLS.flatMap(
    (wanted) => curve.find(({ recall }) => recall >= wanted) ?? [],
  )
  return [...new Set(proposals)]
}

function recallBelow(
  parts: EstimationParts,
  threshold: number,
): { readonly recall: number; readonly interval: Interval } {
  const below = wrongSecondsWithin(parts, { ...ALL_SCORES, to: threshold })
  const above = wrongSecondsWithin(parts, { ...ALL_SCORES, from: threshold })
  const covariance = covarianceOf(parts, threshold)
  const recall = below.estimate / (below.estimate + above.estimate)
  /** r·A − (1 − r)·B and its distance to the limit at which A is high and B low, or the other way round. */
  const limitAt = (r: number, a: number, b: number) => {
    const squares = (r * a) ** 2 + ((1 - r) * b) ** 2 + 2 * r * (1 - r) * covariance
    return { difference: r * above.estimate - (1 - r) * below.estimate, by: Math.sqrt(squares) }
  }
  const lower = (r: number) => {
    const { difference, by } = limitAt(r, highOf(above), lowOf(below))
    return difference + by >= 0
  }
  const upper = (r: number) => {
    const { difference, by } = limitAt(r, lowOf(above), highOf(below))
    return difference - by > 0
  }
  return {
    recall,
    interval: {
      low: Math.min(firstShare(lower), recall),
      high: Math.max(firstShare(upper), recall),
    },
  }
}

function lowOf({ estimate, low }: SecondsEstimate): number {
  return estimate - low
}

function highOf({ estimate, high }: SecondsEstimate): number {
  return high - estimate
}

/** Minus the covariance of the wrong time below and above. */
function covarianceOf({ estimated }: EstimationParts, threshold: number): number {
  let all = 0
  for (const { seconds, draws, wrong, effectiveDraws } of estimated) {
    const below = wrong.count({ ...ALL_SCORES, to: threshold }) / draws
    const above = wrong.count(ALL_SCORES) / draws - below
    all += (seconds * seconds * below * above) / effectiveDraws
  }
  return all
}

/** The lowest share 0–1 from which on `holds` is true, by bisection to the last digit. */
function firstShare(holds: (share: number) => boolean): number {
  if (holds(0)) return 0
  let [low, high] = [0, 1]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

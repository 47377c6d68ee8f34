import type { Confidence } from './evaluation-types.ts'

/** A point of the reliability diagram; both 0–1. `weight`: its seconds as a share of the largest bin. */
export interface ReliabilityPoint {
  readonly confidence: number
  readonly right: number
  readonly weight: number
}

/** Returns the points of the bins that have time, by confidence. */
export function reliabilityPoints(
  reliability: Confidence['reliability'],
): readonly ReliabilityPoint[] {
  const most = Math.max(0, ...reliability.map(({ seconds }) => seconds))
  return reliability.flatMap(({ seconds, meanConfidence, shareRight }) =>
    meanConfidence === null || shareRight === null || seconds <= 0
      ? []
      : [{ confidence: meanConfidence / 100, right: shareRight, weight: seconds / most }],
  )
}

/** Radius of a point, so that its area is proportional to the weight; the smallest can still be seen. */
export function pointRadius(weight: number, most: number, least: number): number {
  return Math.max(least, most * Math.sqrt(weight))
}

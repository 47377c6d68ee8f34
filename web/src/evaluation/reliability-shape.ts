/** A bin of scores 0–100; null: it has no time. */
export interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly seconds: number
  readonly meanConfidence: number | null
  readonly shareRight: number | null
  /** Of `shareRight`, 0–1; null: unknown. Absent: there are no intervals. */
  readonly interval?: { readonly low: number; readonly high: number } | null
}

/** A point of the reliability diagram; both 0–1. `weight`: its seconds as a share of the largest bin. */
export interface ReliabilityPoint {
  readonly confidence: number
  readonly right: number
  readonly weight: number
  readonly interval: NonNullable<ReliabilityBin['interval']> | null
}

/** Returns the points of the bins that have time, by confidence. */
export function reliabilityPoints(
  reliability: readonly ReliabilityBin[],
): readonly ReliabilityPoint[] {
  const most = Math.max(0, ...reliability.map(({ seconds }) => seconds))
  return reliability.flatMap(({ seconds, meanConfidence, shareRight, interval = null }) =>
    meanConfidence === null || shareRight === null || seconds <= 0
      ? []
      : [
          {
            ...{ confidence: meanConfidence / 100, right: shareRight, interval },
            weight: seconds / most,
          },
        ],
  )
}

/** Radius of a point, so that its area is proportional to the weight; the smallest can still be seen. */
export function pointRadius(weight: number, most: number, least: number): number {
  return Math.max(least, most * Math.sqrt(weight))
}

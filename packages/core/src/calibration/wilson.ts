import { ToolkitError } from '../errors.ts'

/** The 97.5 % point of the standard normal distribution: 95 % intervals have two sides. */
export const Z95 = 1.959963984540054

/** A 95 % interval. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * The score interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22, 209–212; recommended for small `n` by Brown, Cai and
 * DasGupta 2001, Statistical Science 16, 101–133): all p with |share − p| ≤ z √(p(1 − p)/n). It is never of width zero for a
 * finite `n`, also if the share is 0 or 1. `n` may be an effective sample size, thus no whole number; infinite: the share is
 * known. Null: n = 0.
 */
export function wilsonInterval(share: number, n: number): Interval | null {
  if (!(share >= 0 && share <= 1 && n >= 0)) {
    throw new ToolkitError('internal', `There is no interval of the share ${share} of ${n}.`)
  }
  if (n === 0) return null
  const z2 = Z95 * Z95
  const shrink = 1 + z2 / n
  const centre = (share + z2 / (2 * n)) / shrink
  const half = (Z95 / shrink) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))
  // At shares of 0 and 1 one limit is exact; rounding must not move it.
  return {
    low: share === 0 ? 0 : Math.max(centre - half, 0),
    high: share === 1 ? 1 : Math.min(centre + half, 1),
  }
}

/** A share of weighted items, with its interval. */
export interface WeightedShare {
  readonly share: number
  /** What the weighted items are worth in equally weighted ones: (Σw)²/Σw² (Kish 1965, Survey Sampling, section 11.7). */
  readonly effectiveSize: number
  readonly interval: Interval
}

/** The share of the weight that is a hit, with the Wilson interval of the effective sample size. Null: no weight. */
export function weightedShare(
  items: Iterable<{ readonly weight: number; readonly isHit: boolean }>,
): WeightedShare | null {
  let [all, hits, squares] = [0, 0, 0]
  for (const { weight, isHit } of items) {
    all += weight
    squares += weight * weight
    if (isHit) hits += weight
  }
  if (all === 0) return null
  const share = Math.min(hits / all, 1)
  const effectiveSize = (all * all) / squares
  const interval = wilsonInterval(share, effectiveSize)
  return interval && { share, effectiveSize, interval }
}

/** Values with the rank that each has, from 1; equal values have the mean of their ranks. */
export interface Ranks {
  readonly ranks: Float64Array
  /** Σ(t³ − t) over groups of t equal values; 0: no two are equal. */
  readonly ties: number
}

/** Ranks values. O(n log n). */
export function rank(values: ArrayLike<number>): Ranks {
  const order = Uint32Array.from({ length: values.length }, (_, place) => place)
  order.sort((a, b) => (values[a] as number) - (values[b] as number))
  const ranks = new Float64Array(values.length)
  let ties = 0
  for (let from = 0, to = 0; from < order.length; from = to) {
    const value = values[order[from] as number]
    while (to < order.length && values[order[to] as number] === value) to++
    for (let at = from; at < to; at++) ranks[order[at] as number] = (from + to + 1) / 2
    ties += (to - from) ** 3 - (to - from)
  }
  return { ranks, ties }
}

/**
 * Spearman's rank correlation (1904, American Journal of Psychology 15, 72–101): the product-moment correlation of the ranks,
 * −1 to 1, also with equal values. Null: fewer than two pairs, or all values of one side are equal.
 */
export function rankCorrelation(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const [a, b] = [rank(x).ranks, rank(y).ranks]
  const mean = (a.length + 1) / 2
  let [xx, yy, xy] = [0, 0, 0]
  for (const [place, own] of a.entries()) {
    const dx = own - mean
    const dy = (b[place] as number) - mean
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  if (xx === 0 || yy === 0) return null
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}

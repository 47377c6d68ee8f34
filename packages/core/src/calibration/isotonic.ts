import { partitionPoint } from '../statistics/binary-search.ts'

/** A value measured at a score. */
export interface WeightedPoint {
  readonly score: number
  readonly value: number
  readonly weight: number
}

/** A function of the score that never falls: its knots by score, each score once. */
export interface IsotonicMap {
  readonly scores: readonly number[]
  readonly values: readonly number[]
}

/** Points that have one value. */
interface Block {
  readonly first: number
  readonly last: number
  readonly value: number
  readonly weight: number
}

/**
 * The function that never falls with the least weighted squares from the points: pool adjacent violators (Ayer et al. 1955, Ann.
 * Math. Stat. 26, 641–647; as calibration: Zadrozny and Elkan 2002, KDD, 694–699). Points with the same score are one point with
 * their mean, as in scikit-learn's `IsotonicRegression`, which is equal to it. Null: no point has a weight. O(n log n).
 */
export function isotonicRegression(points: readonly WeightedPoint[]): IsotonicMap | null {
  const blocks: Block[] = []
  for (const { first, last, value, weight } of pointsByScore(points)) {
    let pooled: Block = { first, last, value, weight }
    for (let before = blocks.at(-1); before && before.value >= pooled.value; ) {
      blocks.pop()
      const sum = before.weight + pooled.weight
      const mean = (before.weight * before.value + pooled.weight * pooled.value) / sum
      pooled = { first: before.first, last: pooled.last, value: mean, weight: sum }
      before = blocks.at(-1)
    }
    blocks.push(pooled)
  }
  if (blocks.length === 0) return null
  const knots = blocks.flatMap(({ first, last, value }) =>
    first === last ? [{ score: first, value }] : [first, last].map((score) => ({ score, value })),
  )
  return { scores: knots.map(({ score }) => score), values: knots.map(({ value }) => value) }
}

/** The value at a score, linear between knots and constant outside: as scikit-learn with `out_of_bounds='clip'`. */
export function mapLinear({ scores, values }: IsotonicMap, score: number): number {
  const next = partitionPoint(scores.length, (knot) => (scores[knot] as number) > score)
  if (next === 0) return values[0] as number
  const [from, value] = [scores[next - 1] as number, values[next - 1] as number]
  if (next === scores.length) return value
  const [to, nextValue] = [scores[next] as number, values[next] as number]
  return value + ((nextValue - value) * (score - from)) / (to - from)
}

/** The value of the last knot at or below a score; of the first one before it. */
export function mapStep({ scores, values }: IsotonicMap, score: number): number {
  const next = partitionPoint(scores.length, (knot) => (scores[knot] as number) > score)
  return values[Math.max(next - 1, 0)] as number
}

/** One block for each score: few scores are sorted, not all points. */
function pointsByScore(points: readonly WeightedPoint[]): Block[] {
  const merged = new Map<number, { value: number; weight: number }>()
  for (const { score, value, weight } of points) {
    if (!(weight > 0)) continue
    const before = merged.get(score)
    if (before === undefined) {
      merged.set(score, { value, weight })
      continue
    }
    const sum = before.weight + weight
    before.value = (before.weight * before.value + weight * value) / sum
    before.weight = sum
  }
  return [...merged]
    .sort(([a], [b]) => a - b)
    .map(([score, block]) => ({ first: score, last: score, ...block }))
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rank, rankCorrelation } from './ranks.ts'

/** Few values, so that many are equal. */
const values = (length: number) =>
  fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0, max: 100, noNaN: true })), {
    minLength: length,
    maxLength: length,
  })

/** The mean of the places that a value could have among the sorted ones. */
function naiveRank(all: readonly number[], value: number): number {
  const below = all.filter((other) => other < value).length
  const same = all.filter((other) => other === value).length
  return below + (same + 1) / 2
}

function naiveCorrelation(x: readonly number[], y: readonly number[]): number | null {
  const a = x.map((value) => naiveRank(x, value))
  const b = y.map((value) => naiveRank(y, value))
  const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length
  const covariance = (p: readonly number[], q: readonly number[]) =>
    mean(p.map((one, i) => one * (q[i] as number))) - mean(p) * mean(q)
  const [xx, yy] = [covariance(a, a), covariance(b, b)]
  if (x.length < 2 || new Set(x).size === 1 || new Set(y).size === 1) return null
  return covariance(a, b) / Math.sqrt(xx * yy)
}

const pairs = fc.integer({ min: 0, max: 30 }).chain((n) => fc.tuple(values(n), values(n)))

describe('ranks', () => {
  it('are those of counting', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }).chain(values), (all) => {
        const { ranks, ties } = rank(all)
        expect([...ranks]).toEqual(all.map((value) => naiveRank(all, value)))
        const sizes = [...Map.groupBy(all, (value) => value + 0).values()].map((one) => one.length)
        expect(ties).toBe(sizes.reduce((sum, size) => sum + size ** 3 - size, 0))
      }),
    )
  })
})

describe('rank correlation', () => {
  it('is the product-moment correlation of the ranks', () => {
    fc.assert(
      fc.property(pairs, ([x, y]) => {
        const [ours, naive] = [rankCorrelation(x, y), naiveCorrelation(x, y)]
        if (naive === null) expect(ours).toBeNull()
        else expect(ours).toBeCloseTo(naive, 9)
      }),
    )
  })

  it('does not change under a growing function, and changes its sign with one side', () => {
    fc.assert(
      fc.property(pairs, ([x, y]) => {
        const ours = rankCorrelation(x, y)
        const grown = x.map((value) => 3 * value - 7)
        // Rounding may make two values equal.
        fc.pre(new Set(grown).size === new Set(x).size)
        const turned = rankCorrelation(
          x.map((value) => -value),
          y,
        )
        expect(rankCorrelation(grown, y)).toBe(ours)
        if (ours !== null) expect(turned).toBeCloseTo(-ours, 12)
        else expect(turned).toBeNull()
      }),
    )
    expect(rankCorrelation([1, 2, 30], [5, 6, 7])).toBe(1)
    expect(rankCorrelation([1, 2, 30], [7, 6, 5])).toBe(-1)
  })
})

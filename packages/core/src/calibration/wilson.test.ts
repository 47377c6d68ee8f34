import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weightedShare, wilsonInterval, Z95 } from './wilson.ts'

const count = fc
  .integer({ min: 1, max: 2000 })
  .chain((n) => fc.record({ hits: fc.integer({ min: 0, max: n }), n: fc.constant(n) }))

describe('Wilson interval', () => {
  it('has limits at which the share is just possible', () => {
    fc.assert(
      fc.property(count, ({ hits, n }) => {
        const share = hits / n
        const { low, high } = wilsonInterval(share, n) ?? { low: -1, high: -1 }
        for (const limit of [low, high]) {
          const distance = Z95 * Math.sqrt((limit * (1 - limit)) / n)
          // A limit of 0 or 1 is the share itself.
          expect(Math.abs(limit - share)).toBeCloseTo(limit % 1 === 0 ? 0 : distance, 12)
        }
        expect(low).toBeLessThanOrEqual(share)
        expect(high).toBeGreaterThanOrEqual(share)
        expect(high - low).toBeGreaterThan(0)
      }),
    )
  })

  it('is the one of the literature', () => {
    // Newcombe 1998, Statistics in Medicine 17, 857–872, table I, method 3.
    const cases = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const
    for (const [hits, n, low, high] of cases) {
      const interval = wilsonInterval(hits / n, n)
      expect(interval?.low).toBeCloseTo(low, 4)
      expect(interval?.high).toBeCloseTo(high, 4)
    }
  })

  it('is nothing without items, and no width if all is known', () => {
    expect(wilsonInterval(0, 0)).toBeNull()
    expect(wilsonInterval(0.3, Infinity)).toEqual({ low: 0.3, high: 0.3 })
    expect(() => wilsonInterval(1.1, 5)).toThrow(/interval/)
    expect(() => wilsonInterval(Number.NaN, 5)).toThrow(/interval/)
  })
})

describe('weighted share', () => {
  it('with equal weights is that of the count, whatever the weight', () => {
    fc.assert(
      fc.property(count, fc.double({ min: 0.01, max: 100, noNaN: true }), ({ hits, n }, weight) => {
        const items = Array.from({ length: n }, (_, i) => ({ weight, isHit: i < hits }))
        const ours = weightedShare(items)
        const plain = wilsonInterval(hits / n, n)
        expect(ours?.effectiveSize).toBeCloseTo(n, 6)
        expect(ours?.interval.low).toBeCloseTo(plain?.low ?? -1, 9)
        expect(ours?.interval.high).toBeCloseTo(plain?.high ?? -1, 9)
      }),
    )
  })

  it('is worth less with unequal weights', () => {
    const items = [
      { weight: 9, isHit: true },
      { weight: 1, isHit: false },
    ]
    expect(weightedShare(items)).toMatchObject({ share: 0.9, effectiveSize: 100 / 82 })
    expect(weightedShare([])).toBeNull()
    expect(weightedShare([{ weight: 0, isHit: true }])).toBeNull()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blindOrder, inclusionProbabilities, type PlannedItem } from './sampling-design.ts'
import { permanentRandom } from './seeded-random.ts'

const seed = fc.integer({ min: 0, max: 2 ** 31 })
describe('probability of inclusion', () => {
  it('sums up to the number of draws over a stratum, and the seconds are estimated without error', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 40 }),
        fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1000 })),
        (draws, rest) => {
          const total = draws.reduce((sum, seconds) => sum + seconds, 0) + rest
          const probabilities = inclusionProbabilities(draws.map((d) => d / total))
          for (const p of probabilities) expect(p > 0 && p <= 1).toBe(true)
          const estimated = draws.reduce((sum, d, i) => sum + d / (probabilities[i] as number), 0)
          // If only certain ones were drawn, nothing stands for the rest.
          const hasOthers = rest === 0 || probabilities.some((p) => p < 1)
          if (hasOthers) expect(estimated).toBeCloseTo(total, 6)
        },
      ),
    )
  })

  it('is 1 if all is drawn, and n times the probability of a draw if no moment is long', () => {
    expect(inclusionProbabilities([0.2, 0.5, 0.3])).toEqual([1, 1, 1])
    expect(inclusionProbabilities([0.01, 0.02])).toEqual([0.02, 0.04])
    expect(inclusionProbabilities([0.6, 0.1])).toEqual([1, 0.25])
    expect(inclusionProbabilities([])).toEqual([])
  })
})

describe('blind order', () => {
  const shares = fc.oneof(
    fc.constantFrom(0, 0.2, 0.5, 1),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  const lengths = fc.record({ queue: fc.nat(80), audit: fc.nat(40) })
  const all = (lengthsOf: { queue: number; audit: number }, s: number, share: number) => {
    const order = blindOrder(lengthsOf, s, share)
    return Array.from({ length: order.length }, (_, p) => order.at(p) as PlannedItem)
  }

  it('has each moment of the queue and each draw once, in their order', () => {
    fc.assert(
      fc.property(lengths, seed, shares, (both, s, share) => {
        const items = all(both, s, share)
        for (const source of ['queue', 'audit'] as const) {
          const indexes = items.filter((item) => item.source === source).map(({ index }) => index)
          expect(indexes).toEqual([...Array(both[source]).keys()])
        }
        expect(blindOrder(both, s, share).at(items.length)).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  it('has one draw in each 1/share positions while both last, at places that differ', () => {
    const items = all({ queue: 4000, audit: 1000 }, 5, 0.2)
    const places = [...Array(1000).keys()].map((block) =>
      items.slice(5 * block, 5 * block + 5).findIndex(({ source }) => source === 'audit'),
    )
    for (const place of [0, 1, 2, 3, 4]) {
      const count = places.filter((one) => one === place).length
      expect(count).toBeGreaterThan(150)
      expect(count).toBeLessThan(250)
    }
    expect(all({ queue: 40, audit: 10 }, 6, 0.2)).not.toEqual(all({ queue: 40, audit: 10 }, 5, 0.2))
  })

  it('is the naive merge', () => {
    fc.assert(
      fc.property(lengths, seed, shares, (both, s, share) => {
        // Whether a position is a draw does not depend on the lengths.
        const endless = blindOrder({ queue: 1e6, audit: 1e6 }, s, share)
        const left = { queue: both.queue, audit: both.audit }
        const merged = [...Array(both.queue + both.audit).keys()].map((position): PlannedItem => {
          const wanted = endless.at(position)?.source ?? 'queue'
          const other = wanted === 'queue' ? 'audit' : 'queue'
          const source = left[wanted] > 0 ? wanted : other
          left[source] -= 1
          return { source, index: both[source] - left[source] - 1 }
        })
        expect(all(both, s, share)).toEqual(merged)
      }),
    )
  })

  it('refuses a share outside 0–1', () => {
    expect(() => blindOrder({ queue: 1, audit: 1 }, 1, 1.5)).toThrow(/outside/)
  })
})

it('permanent random numbers are spread evenly', () => {
  const counts = new Array<number>(20).fill(0)
  for (let i = 0; i < 20_000; i++) {
    const bin = Math.floor(20 * permanentRandom(11, `recording-${i}:${i * 7}`))
    counts[bin] = (counts[bin] as number) + 1
  }
  // χ² with 19 degrees of freedom is above 43.8 once in a thousand times.
  const chi2 = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
  expect(chi2).toBeLessThan(43.8)
})

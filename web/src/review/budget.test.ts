import { CANDIDATE_THRESHOLDS } from '@toolkit/server/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { listeningSeconds, thresholdCosts, thresholdFor, withinBudget } from './budget.ts'

/** Statistics of some origins, whose totals grow with the threshold. */
const someStatistics = fc
  .array(
    fc.array(fc.record({ moments: fc.nat(50), seconds: fc.nat(500) }), {
      minLength: CANDIDATE_THRESHOLDS.length,
      maxLength: CANDIDATE_THRESHOLDS.length,
    }),
    { maxLength: 3 },
  )
  .map((origins) => ({
    items: origins.map((steps) => {
      let [total, totalSeconds] = [0, 0]
      const spots = CANDIDATE_THRESHOLDS.map((max, place) => {
        total += steps[place]?.moments ?? 0
        totalSeconds += steps[place]?.seconds ?? 0
        return { max, total, totalSeconds }
      })
      return { spots } as never
    }),
  }))

it('the time of a threshold leads back to it, or to a lower one that takes as long', () => {
  fc.assert(
    fc.property(someStatistics, (statistics) => {
      const costs = thresholdCosts(statistics)
      for (const { max, seconds } of costs) {
        const found = thresholdFor(costs, seconds)
        expect(found).toBeLessThanOrEqual(max)
        expect(costs.find((cost) => cost.max === found)?.seconds).toBe(seconds)
      }
      expect(thresholdFor(costs, Number.POSITIVE_INFINITY)).toBe(95)
    }),
  )
})

it('a budget is filled with the first moments, and holds at least one', () => {
  const moments = [
    { start: 0.4, end: 2 },
    { start: 10, end: 12 },
    { start: 20, end: 21 },
  ]
  expect(moments.map(listeningSeconds)).toEqual([0.4 + 1.6 + 0.3, 3.3, 2.3])
  expect(withinBudget(moments, 5.6, 0)).toBe(2)
  expect(withinBudget(moments, 5.5, 0)).toBe(1)
  expect(withinBudget(moments, 0.1, 0)).toBe(1)
  expect(withinBudget(moments, 100, 0)).toBe(3)
  expect(withinBudget([], 100, 0)).toBe(0)
})

it('the queue and its draws are heard within the time', () => {
  const queue = Array.from({ length: 40 }, (_, at) => ({ start: 10 * at, end: 10 * at + 2 }))
  // 3.3 s each, but the first, and a quarter of 5.3 s.
  expect(withinBudget(queue, 4.6 * 10, 0.2)).toBe(10)
  expect(withinBudget(queue, 3.3 * 10, 0)).toBe(10)
  expect(withinBudget(queue, 1, 0.2)).toBe(1)
  expect(withinBudget(queue, 1000, 0.2)).toBe(40)
  expect([withinBudget(queue, 1000, 1), withinBudget([], 1000, 0.2)]).toEqual([0, 0])
})

it('with a reason only its moments count', () => {
  const of = (total: number, totalSeconds: number) => ({ total, totalSeconds })
  const reasons = [
    { reason: 'overlap', ...of(2, 3) },
    { reason: 'clipping', ...of(0, 0) },
  ]
  const items = [1, 2].map(() => ({ spots: [{ max: 50, ...of(7, 20), reasons }] }))
  const costOf = (reason?: 'overlap' | 'clipping') =>
    thresholdCosts({ items } as never, reason).find(({ max }) => max === 50)
  expect(costOf()).toEqual({ max: 50, moments: 14, seconds: expect.closeTo(40 + 14 * 1.3, 9) })
  expect(costOf('overlap')).toEqual({
    ...{ max: 50, moments: 4 },
    seconds: expect.closeTo(6 + 4 * 1.3, 9),
  })
  expect(costOf('clipping')).toEqual({ max: 50, moments: 0, seconds: 0 })
})

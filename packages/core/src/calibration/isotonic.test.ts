import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isotonicRegression, mapLinear, mapStep } from './isotonic.ts'

const points = fc.array(
  fc.record({
    score: fc.integer({ min: 0, max: 9 }),
    value: fc.integer({ min: 0, max: 10 }),
    weight: fc.integer({ min: 1, max: 5 }),
  }),
  { minLength: 1, maxLength: 25 },
)

describe('isotonic regression', () => {
  it('is the largest mean that starts at or before a score of the smallest that ends at or after it', () => {
    fc.assert(
      fc.property(points, (all) => {
        const scores = [...new Set(all.map(({ score }) => score))].sort((a, b) => a - b)
        const mean = (from: number, to: number) => {
          const inside = all.filter(({ score }) => score >= from && score <= to)
          const weight = inside.reduce((sum, point) => sum + point.weight, 0)
          return inside.reduce((sum, point) => sum + point.weight * point.value, 0) / weight
        }
        const map = isotonicRegression(all)
        if (map === null) throw new Error('There is a point.')
        for (const score of scores) {
          // The max-min formula (Robertson, Wright and Dykstra 1988, Order Restricted Statistical Inference, 1.4.4).
          const naive = Math.max(
            ...scores
              .filter((from) => from <= score)
              .map((from) =>
                Math.min(...scores.filter((to) => to >= score).map((to) => mean(from, to))),
              ),
          )
          expect(mapLinear(map, score)).toBeCloseTo(naive, 9)
          expect(mapStep(map, score)).toBeCloseTo(naive, 9)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is linear or a step between knots, and constant outside', () => {
    const at = (score: number, value: number) => ({ score, value, weight: 1 })
    const map = isotonicRegression([at(10, 0), at(20, 1), at(30, 0.5), at(50, 1)])
    if (map === null) throw new Error('There are points.')
    expect(map).toEqual({ scores: [10, 20, 30, 50], values: [0, 0.75, 0.75, 1] })
    expect([0, 15, 25, 40, 90].map((score) => mapLinear(map, score))).toEqual([
      0, 0.375, 0.75, 0.875, 1,
    ])
    expect([0, 15, 25, 40, 90].map((score) => mapStep(map, score))).toEqual([0, 0, 0.75, 0.75, 1])
  })

  it('is nothing without weight', () => {
    expect(isotonicRegression([])).toBeNull()
    expect(isotonicRegression([{ score: 1, value: 1, weight: 0 }])).toBeNull()
  })
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packCurve } from '../curves/packed-curve.ts'
import { isotonicRegression, mapLinear } from './isotonic.ts'
import { mappedCurve } from './mapped-curve.ts'

const judged = fc.array(
  fc.record({
    score: fc.integer({ min: 0, max: 100 }),
    weight: fc.constant(1),
    value: fc.constantFrom(0, 1),
  }),
  { minLength: 1, maxLength: 30 },
)

it('a mapped curve has the mapped score of each sample, and what is missing stays so', () => {
  const sample = fc.oneof(
    fc.constant(Number.NaN),
    fc.integer({ min: 0, max: 10_000 }).map((n) => n / 100),
  )
  fc.assert(
    fc.property(
      judged,
      fc.array(sample, { maxLength: 50 }),
      fc.boolean(),
      (points, samples, whole) => {
        const map = isotonicRegression(points)
        if (map === null) throw new Error('there are points')
        const scores = samples.map((score) => (whole ? Math.round(score) : score))
        const curve = packCurve(0.02, Float32Array.from(scores))
        const { resolution, values } = mappedCurve(curve, map)
        expect(resolution).toBe(0.02)
        expect(values.length).toBe(scores.length)
        scores.forEach((score, i) => {
          if (Number.isNaN(score)) expect(values[i]).toBeNaN()
          else expect(values[i]).toBeCloseTo(100 * mapLinear(map, score), 3)
        })
      },
    ),
  )
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { seededRandom } from '../calibration/seeded-random.ts'
import { sortedSteps } from './sorted-steps.ts'
import { allSteps } from './steps.ts'

it('sorts as a typed array does', () => {
  const length = fc.oneof(fc.nat(100), fc.constantFrom(32_768, 32_769, 65_536, 70_000, 200_001))
  fc.assert(
    fc.property(length, fc.nat(1_000), (count, seed) => {
      const random = seededRandom(seed)
      const values = Float64Array.from({ length: count }, () => Math.floor(random() * 5_000) / 10)
      const before = values.slice()
      expect(allSteps(sortedSteps(values))).toEqual(values.toSorted())
      expect(values).toEqual(before)
    }),
    { numRuns: 60 },
  )
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BIN_STARTS, binShares } from './histogram-bins.ts'

it('are shares that are 1 together, and nothing is no share', () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 101, maxLength: 101 })
  fc.assert(
    fc.property(amounts, (all) => {
      const total = all.reduce((sum, amount) => sum + amount, 0)
      const shares = binShares(all)
      if (total === 0) expect(shares).toBeNull()
      else {
        expect(shares).toHaveLength(BIN_STARTS.length)
        expect(shares?.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
        const top = all.slice(95).reduce((sum, amount) => sum + amount, 0)
        expect(shares?.[19]).toBeCloseTo(top / total, 12)
      }
    }),
  )
  expect(binShares(Array.from({ length: 101 }, () => 0))).toBeNull()
})

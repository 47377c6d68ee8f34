import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partitionPoint } from './binary-search.ts'

test('agrees with a linear search', () => {
  const sorted = fc
    .array(fc.integer({ min: 0, max: 20 }))
    .map((values) => values.sort((a, b) => a - b))
  fc.assert(
    fc.property(sorted, fc.integer({ min: -1, max: 21 }), (values, least) => {
      const found = values.findIndex((value) => value >= least)
      expect(partitionPoint(values.length, (place) => (values[place] as number) >= least)).toBe(
        found < 0 ? values.length : found,
      )
    }),
  )
})

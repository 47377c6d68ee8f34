import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

test('waits for retryAfterSeconds', () => {
  expect(backoffMs(5, 12, 0.3)).toBe(12_000)
})

test('limits retryAfterSeconds to between 1 s and 15 min', () => {
  expect(backoffMs(0, 0, 0.3)).toBe(1_000)
  expect(backoffMs(0, 30_000_000, 0.3)).toBe(900_000)
})

test('doubles up to a minute, with jitter over the upper half', () => {
  fc.assert(
    fc.property(
      fc.nat(100),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (n, r) => {
        const full = Math.min(60_000, 1_000 * 2 ** n)
        const pause = backoffMs(n, undefined, r)
        expect(pause).toBeGreaterThanOrEqual(full / 2)
        expect(pause).toBeLessThanOrEqual(full)
      },
    ),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attempted, plannedNotice, RETRY_REASONS } from './notice.ts'

const reason = fc.constantFrom(...RETRY_REASONS)

test('an undelivered notice is retried at once, after 1 and after 5 minutes, then given up', () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(reason, { minLength: 4, maxLength: 4 }), (afterMs, reasons) => {
      let notice = plannedNotice({ afterMs, isForged: false }, 1000)
      const tried: (number | null)[] = [notice.nextAtMs]
      for (const failure of reasons) {
        notice = attempted(notice, failure, notice.nextAtMs ?? Number.NaN)
        expect(notice.failure).toBe(failure)
        tried.push(notice.nextAtMs)
      }
      const first = 1000 + afterMs
      expect(tried).toEqual([first, first, first + 60_000, first + 360_000, null])
      expect(notice.attempts).toBe(4)
    }),
  )
})

test('a delivered notice is not retried', () => {
  fc.assert(
    fc.property(fc.array(reason, { maxLength: 3 }), (reasons) => {
      let notice = plannedNotice({ afterMs: 0, isForged: false }, 0)
      for (const failure of reasons) notice = attempted(notice, failure, 1)
      expect(attempted(notice, null, 2)).toMatchObject({ nextAtMs: null, failure: null })
    }),
  )
})

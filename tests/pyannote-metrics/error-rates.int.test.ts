import { errorRates } from '@toolkit/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { testWithPython } from './python.ts'
import { diarizedPair, isSameMapping, scoring } from './turns.ts'

const cases = fc.tuple(diarizedPair, scoring).map(([pair, given]) => ({ ...pair, ...given }))

interface Answer {
  readonly total: number
  readonly missed: number
  readonly falseAlarm: number
  readonly confusion: number
  readonly der: number
  readonly jer: number
  /** Speaker of the reference → speaker of the hypothesis. */
  readonly mapping: Readonly<Record<string, string>>
}

testWithPython('error rates are those of pyannote.metrics', 'error_rates.py', async (ask) => {
  let silent = 0
  let tied = 0
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const { reference, hypothesis, uem, collar, skipOverlap } = one
      const theirs = (await ask(one)) as Answer
      const ours = errorRates(reference, hypothesis, { scored: uem, collar, skipOverlap })
      for (const name of ['total', 'missed', 'falseAlarm', 'confusion'] as const) {
        expect(Math.abs(ours[name] - theirs[name]), name).toBeLessThan(1e-9)
      }
      if (ours.der === null || ours.jer === null) {
        silent += 1
        expect(theirs.total).toBe(0)
        return
      }
      expect(Math.abs(ours.der - theirs.der), 'der').toBeLessThan(1e-9)
      if (isSameMapping(theirs.mapping, ours.mapping))
        expect(Math.abs(ours.jer - theirs.jer), 'jer').toBeLessThan(1e-9)
      else tied += 1
    }),
    { numRuns: 1_000 },
  )
  expect(silent).toBeLessThan(400)
  expect(tied).toBeLessThan(200)
})

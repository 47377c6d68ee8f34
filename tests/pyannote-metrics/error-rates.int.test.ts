import { errorRates, type SpokenInterval, type Stretch } from '@toolkit/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { testWithPython } from './python.ts'

const thousandths = (min: number, max: number) =>
  fc.integer({ min: min * 1000, max: max * 1000 }).map((value) => value / 1000)

/** Turns of some speakers, also touching and overlapping ones; a speaker does not overlap itself. */
const turns = (labels: string) =>
  fc
    .array(
      fc.record({
        speaker: fc.constantFrom(...labels),
        pause: fc.oneof(fc.constant(0), thousandths(0, 4)),
        length: thousandths(0.05, 6),
      }),
      { minLength: 1, maxLength: 16 },
    )
    .map((all) => {
      const ends = new Map<string, number>()
      return all.map(({ speaker, pause, length }): SpokenInterval => {
        const start = Math.round(1000 * ((ends.get(speaker) ?? 0) + pause)) / 1000
        const end = Math.round(1000 * (start + length)) / 1000
        ends.set(speaker, end)
        return { speaker, start, end }
      })
    })

const scored = fc
  .array(fc.tuple(thousandths(0, 15), thousandths(0.5, 20)), { minLength: 1, maxLength: 3 })
  .map((parts): Stretch[] => parts.map(([start, length]) => ({ start, end: start + length })))

const cases = fc.record({
  reference: turns('ABCDE'),
  hypothesis: turns('uvwxyz'),
  uem: fc.oneof(fc.constant([{ start: 0, end: 100 }]), scored),
  collar: fc.constantFrom(0, 0.25, 0.5),
  skipOverlap: fc.boolean(),
})

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
      const mapping = Object.entries(theirs.mapping).map(([real, found]) => [found, real])
      const isSame =
        mapping.length === ours.mapping.size &&
        mapping.every(([found = '', real]) => ours.mapping.get(found) === real)
      // Mappings with the same confusion are equally good, but have other Jaccard errors.
      if (isSame) expect(Math.abs(ours.jer - theirs.jer), 'jer').toBeLessThan(1e-9)
      else tied += 1
    }),
    { numRuns: 1_000 },
  )
  expect(silent).toBeLessThan(400)
  expect(tied).toBeLessThan(200)
})

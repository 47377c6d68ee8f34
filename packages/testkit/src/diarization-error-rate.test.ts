import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diarizationErrorRate, type SpeakerInterval } from './diarization-error-rate.ts'

const turns = (labels: string) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...labels), fc.nat(30), fc.integer({ min: 1, max: 10 }))
      .map(
        ([speaker, start, length]): SpeakerInterval => ({ speaker, start, end: start + length }),
      ),
    { minLength: 1, maxLength: 8 },
  )

/** Evaluates all one-to-one mappings, second by second. */
function naive(
  reference: readonly SpeakerInterval[],
  hypothesis: readonly SpeakerInterval[],
): number {
  const names = (list: readonly SpeakerInterval[]) => [...new Set(list.map((s) => s.speaker))]
  const at = (list: readonly SpeakerInterval[], t: number) =>
    names(list.filter((s) => s.start <= t && t < s.end))
  const mappings = (hypothesis: string[], free: string[]): Map<string, string>[] => {
    const [first, ...rest] = hypothesis
    if (first === undefined) return [new Map()]
    const without = mappings(rest, free)
    const withOne = free.flatMap((reference) =>
      mappings(
        rest,
        free.filter((s) => s !== reference),
      ).map((m) => new Map([...m, [first, reference]])),
    )
    return [...without, ...withOne]
  }
  const seconds = [...Array(41).keys()].map((t) => ({
    reference: at(reference, t),
    hypothesis: at(hypothesis, t),
  }))
  const total = seconds.reduce((sum, { reference }) => sum + reference.length, 0)
  const errors = mappings(names(hypothesis), names(reference)).map((mapping) =>
    seconds.reduce((sum, { reference, hypothesis }) => {
      const correct = hypothesis.filter((c) => reference.includes(mapping.get(c) ?? '')).length
      return sum + Math.max(reference.length, hypothesis.length) - correct
    }, 0),
  )
  return Math.min(...errors) / total
}

test('matches an exhaustive search over mappings, second by second', () => {
  fc.assert(
    fc.property(turns('abc'), turns('wxyz'), (reference, hypothesis) => {
      expect(diarizationErrorRate(reference, hypothesis).rate).toBeCloseTo(
        naive(reference, hypothesis),
        9,
      )
    }),
  )
})

test('separates the kinds of errors', () => {
  const reference = [
    { speaker: 'a', start: 0, end: 10 },
    { speaker: 'b', start: 8, end: 12 },
  ]
  const hypothesis = [
    { speaker: 'x', start: 0, end: 9 },
    { speaker: 'y', start: 9, end: 14 },
  ]
  const { missed, falseAlarm, confusion, total, rate, mapping } = diarizationErrorRate(
    reference,
    hypothesis,
  )
  expect({ missed, falseAlarm, confusion, total }).toEqual({
    missed: 2,
    falseAlarm: 2,
    confusion: 0,
    total: 14,
  })
  expect(rate).toBeCloseTo(4 / 14, 12)
  expect(Object.fromEntries(mapping)).toEqual({ x: 'a', y: 'b' })
})

test('is 0 without any speech, and 1 for a hypothesis without reference', () => {
  expect(diarizationErrorRate([], []).rate).toBe(0)
  expect(diarizationErrorRate([], [{ speaker: 'x', start: 0, end: 1 }]).rate).toBe(1)
})

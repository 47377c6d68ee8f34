import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diarizationErrorRate, type SpeakerStretch } from './diarization-error-rate.ts'

const stretches = (labels: string) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...labels), fc.nat(30), fc.integer({ min: 1, max: 10 }))
      .map(([speaker, start, length]): SpeakerStretch => ({ speaker, start, end: start + length })),
    { minLength: 1, maxLength: 8 },
  )

/** All one-to-one mappings, each judged second by second. */
function naive(
  reference: readonly SpeakerStretch[],
  hypothesis: readonly SpeakerStretch[],
): number {
  const names = (list: readonly SpeakerStretch[]) => [...new Set(list.map((s) => s.speaker))]
  const at = (list: readonly SpeakerStretch[], t: number) =>
    names(list.filter((s) => s.start <= t && t < s.end))
  const mappings = (claimed: string[], free: string[]): Map<string, string>[] => {
    const [first, ...rest] = claimed
    if (first === undefined) return [new Map()]
    const without = mappings(rest, free)
    const withOne = free.flatMap((said) =>
      mappings(
        rest,
        free.filter((s) => s !== said),
      ).map((m) => new Map([...m, [first, said]])),
    )
    return [...without, ...withOne]
  }
  const seconds = [...Array(41).keys()].map((t) => ({
    said: at(reference, t),
    claimed: at(hypothesis, t),
  }))
  const total = seconds.reduce((sum, { said }) => sum + said.length, 0)
  const errors = mappings(names(hypothesis), names(reference)).map((mapping) =>
    seconds.reduce((sum, { said, claimed }) => {
      const right = claimed.filter((c) => said.includes(mapping.get(c) ?? '')).length
      return sum + Math.max(said.length, claimed.length) - right
    }, 0),
  )
  return Math.min(...errors) / total
}

test('agrees with trying every mapping, second by second', () => {
  fc.assert(
    fc.property(stretches('abc'), stretches('wxyz'), (reference, hypothesis) => {
      expect(diarizationErrorRate(reference, hypothesis).rate).toBeCloseTo(
        naive(reference, hypothesis),
        9,
      )
    }),
  )
})

test('says what kind of error it is', () => {
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

test('nothing said and nothing claimed is no error; anything claimed is all wrong', () => {
  expect(diarizationErrorRate([], []).rate).toBe(0)
  expect(diarizationErrorRate([], [{ speaker: 'x', start: 0, end: 1 }]).rate).toBe(1)
})

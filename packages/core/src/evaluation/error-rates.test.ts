import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SpokenInterval } from '../statistics/speech-sweep.ts'
import { type ErrorRateOptions, errorRates, SCORE_ALL } from './error-rates.ts'

/** Turns on a grid of a second, in any order; also of one speaker at the same time. */
const turns = (labels: string) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...labels), fc.nat(30), fc.integer({ min: 1, max: 10 }))
      .map(([speaker, start, length]): SpokenInterval => ({ speaker, start, end: start + length })),
    { minLength: 1, maxLength: 8 },
  )

const options = fc.record({
  scored: fc.option(
    fc.array(
      fc.tuple(fc.nat(20), fc.integer({ min: 5, max: 30 })).map(([start, length]) => ({
        start,
        end: start + length,
      })),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  collar: fc.constantFrom(0, 2, 4),
  skipOverlap: fc.boolean(),
})

/** Evaluates all one-to-one mappings, second by second. */
function naive(
  reference: readonly SpokenInterval[],
  hypothesis: readonly SpokenInterval[],
  { scored, collar, skipOverlap }: ErrorRateOptions,
): { readonly wrong: number; readonly total: number } {
  const names = (list: readonly SpokenInterval[]) => [...new Set(list.map((s) => s.speaker))]
  const at = (list: readonly SpokenInterval[], t: number) =>
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
  const isScored = (t: number) =>
    (scored === null || scored.some(({ start, end }) => start <= t && t < end)) &&
    !reference.some(({ start, end }) =>
      [start, end].some((edge) => edge - collar / 2 <= t && t < edge + collar / 2),
    ) &&
    !(skipOverlap && at(reference, t).length > 1)
  const seconds = [...Array(45).keys()].filter(isScored).map((t) => ({
    real: at(reference, t),
    found: at(hypothesis, t),
  }))
  const errors = mappings(names(hypothesis), names(reference)).map((mapping) =>
    seconds.reduce((sum, { real, found }) => {
      const correct = found.filter((c) => real.includes(mapping.get(c) ?? '')).length
      return sum + Math.max(real.length, found.length) - correct
    }, 0),
  )
  return {
    wrong: Math.min(...errors),
    total: seconds.reduce((sum, { real }) => sum + real.length, 0),
  }
}

describe('error rates', () => {
  it('match an exhaustive search over mappings, second by second', () => {
    fc.assert(
      fc.property(turns('abc'), turns('wxyz'), options, (reference, hypothesis, given) => {
        const { wrong, total } = naive(reference, hypothesis, given)
        const ours = errorRates(reference, hypothesis, given)
        expect(ours.total).toBeCloseTo(total, 9)
        expect(ours.missed + ours.falseAlarm + ours.confusion).toBeCloseTo(wrong, 9)
        if (total === 0) expect(ours.der).toBe(null)
        else expect(ours.der).toBeCloseTo(wrong / total, 9)
      }),
    )
  })

  it('do not depend on how a speaker is cut into turns, and are 0 against itself', () => {
    fc.assert(
      fc.property(turns('abc'), (reference) => {
        const cut = reference.flatMap(({ speaker, start, end }) => [
          { speaker: `${speaker}'`, start, end: (start + end) / 2 },
          { speaker: `${speaker}'`, start: (start + end) / 2, end },
        ])
        const { der, jer, mapping } = errorRates(reference, cut)
        expect([der, jer]).toEqual([expect.closeTo(0, 9), expect.closeTo(0, 9)])
        expect([...mapping].every(([from, to]) => from === `${to}'`)).toBe(true)
      }),
    )
  })

  it('separate the kinds of errors', () => {
    const reference = [
      { speaker: 'a', start: 0, end: 10 },
      { speaker: 'b', start: 8, end: 12 },
    ]
    const hypothesis = [
      { speaker: 'x', start: 0, end: 9 },
      { speaker: 'y', start: 9, end: 14 },
    ]
    const { mapping, der, jer, ...seconds } = errorRates(reference, hypothesis)
    expect(seconds).toEqual({ missed: 2, falseAlarm: 2, confusion: 0, total: 14, speakers: 2 })
    expect(der).toBeCloseTo(4 / 14, 12)
    // a and x: 9 of 10 seconds; b and y: 3 of 6 seconds.
    expect(jer).toBeCloseTo((0.1 + 0.5) / 2, 12)
    expect(Object.fromEntries(mapping)).toEqual({ x: 'a', y: 'b' })
  })

  it('do not count the slivers that rounding leaves beside a collar', () => {
    // 3.844 + 0.25 is a little less than 4.094.
    const reference = [
      { speaker: 'a', start: 0, end: 3.844 },
      { speaker: 'b', start: 0, end: 4.344 },
    ]
    const scored = [{ start: 2.696, end: 4.094 }]
    const rates = errorRates(reference, [], { scored, collar: 0.5, skipOverlap: true })
    expect(rates).toMatchObject({ total: 0, der: null, jer: null })
  })

  it('are bounded for many speakers, and refuse too many at the same time', () => {
    const crowd = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ speaker: `S${i}`, start: i / count, end: 2 }))
    expect(errorRates(crowd(300), crowd(300))).toMatchObject({ der: 0, jer: 0, speakers: 300 })
    expect(() => errorRates(crowd(1_001), crowd(1_001))).toThrow(
      expect.objectContaining({ code: 'request-too-large' }),
    )
    // One after the other, each turn is a speaker of its own.
    const parade = Array.from({ length: 20_000 }, (_, i) => ({
      speaker: `S${i}`,
      start: i,
      end: i + 1.5,
    }))
    expect(errorRates(parade, parade).mapping.size).toBe(20_000)
  })

  it('have no value where the reference is silent', () => {
    const talk = [{ speaker: 'x', start: 0, end: 1 }]
    expect(errorRates([], [])).toMatchObject({ der: null, jer: null, total: 0, falseAlarm: 0 })
    expect(errorRates([], talk)).toMatchObject({ der: null, jer: null, falseAlarm: 1 })
    const later = { ...SCORE_ALL, scored: [{ start: 5, end: 9 }] }
    expect(errorRates(talk, talk, later)).toMatchObject({ der: null, jer: null, total: 0 })
    expect(errorRates(talk, [])).toMatchObject({ der: 1, jer: 1, missed: 1 })
  })
})

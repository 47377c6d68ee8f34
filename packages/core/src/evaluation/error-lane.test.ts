import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SpokenInterval } from '../statistics/speech-sweep.ts'
import { type ErrorKind, type ErrorStretch, errorStretches, scoredStretches } from './error-lane.ts'
import { errorRates } from './error-rates.ts'

/** Turns on a grid of a quarter of a second, so that sums are exact; also of one speaker at the same time. */
const turns = (labels: string) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...labels), fc.nat(120), fc.integer({ min: 1, max: 40 }))
      .map(([speaker, start, length]): SpokenInterval => {
        return { speaker, start: start / 4, end: (start + length) / 4 }
      }),
    { maxLength: 12 },
  )

const options = fc.record({
  scored: fc.option(
    fc.array(
      fc.tuple(fc.nat(80), fc.integer({ min: 10, max: 80 })).map(([start, length]) => ({
        start: start / 4,
        end: (start + length) / 4,
      })),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  collar: fc.constantFrom(0, 0.25, 0.5, 2),
  skipOverlap: fc.boolean(),
})

function secondsOf(stretches: readonly ErrorStretch[], kind: ErrorKind): number {
  let seconds = 0
  for (const { start, end, errors } of stretches) {
    for (const error of errors) if (error.kind === kind) seconds += error.speakers * (end - start)
  }
  return seconds
}

const speakersAt = (list: readonly SpokenInterval[], t: number) => [
  ...new Set(list.filter(({ start, end }) => start <= t && t < end).map(({ speaker }) => speaker)),
]

describe('error stretches', () => {
  it('have exactly the time of each kind of error of the error rates', () => {
    fc.assert(
      fc.property(turns('abcd'), turns('wxyz'), options, (reference, hypothesis, given) => {
        const rates = errorRates(reference, hypothesis, given)
        const stretches = errorStretches(reference, hypothesis, rates.mapping, given)
        expect(secondsOf(stretches, 'missed')).toBe(rates.missed)
        expect(secondsOf(stretches, 'false-alarm')).toBe(rates.falseAlarm)
        expect(secondsOf(stretches, 'confusion')).toBe(rates.confusion)
      }),
      { numRuns: 1_000 },
    )
  })

  it('name who is missed and who is wrong, in order, without overlap and joined', () => {
    fc.assert(
      fc.property(turns('abcd'), turns('wxyz'), options, (reference, hypothesis, given) => {
        const { mapping } = errorRates(reference, hypothesis, given)
        const stretches = errorStretches(reference, hypothesis, mapping, given)
        const scored = scoredStretches(reference, hypothesis, given)
        for (let t = 1 / 16; t < 45; t += 1 / 8) {
          const real = speakersAt(reference, t)
          const found = speakersAt(hypothesis, t)
          const missed = real.filter((r) => !found.some((h) => mapping.get(h) === r)).sort()
          const wrong = found.filter((h) => !real.includes(mapping.get(h) ?? '')).sort()
          const isScored = scored.some(({ start, end }) => start <= t && t < end)
          const here = stretches.filter(({ start, end }) => start <= t && t < end)
          expect(here.length).toBe(Number(isScored && missed.length + wrong.length > 0))
          if (here[0] === undefined) continue
          expect([here[0].missedSpeakers, here[0].falseSpeakers]).toEqual([missed, wrong])
        }
        for (const [place, stretch] of stretches.slice(1).entries()) {
          const before = stretches[place] as ErrorStretch
          expect(stretch.start).toBeGreaterThanOrEqual(before.end)
          if (stretch.start > before.end) continue
          expect({ ...stretch, start: 0, end: 0 }).not.toEqual({ ...before, start: 0, end: 0 })
        }
      }),
      { numRuns: 200 },
    )
  })

  it('have two kinds where a speaker is confused and another missed', () => {
    const reference = [
      { speaker: 'a', start: 0, end: 20 },
      { speaker: 'b', start: 10, end: 14 },
    ]
    const hypothesis = [
      { speaker: 'x', start: 0, end: 12 },
      { speaker: 'y', start: 12, end: 20 },
      { speaker: 'z', start: 22, end: 23 },
    ]
    const { mapping } = errorRates(reference, hypothesis)
    expect(Object.fromEntries(mapping)).toEqual({ x: 'a', y: 'b' })
    const one = (kind: ErrorKind) => ({ kind, speakers: 1 })
    expect(errorStretches(reference, hypothesis, mapping)).toEqual([
      { start: 10, end: 12, errors: [one('missed')], missedSpeakers: ['b'], falseSpeakers: [] },
      { start: 12, end: 14, errors: [one('missed')], missedSpeakers: ['a'], falseSpeakers: [] },
      {
        start: 14,
        end: 20,
        errors: [one('confusion')],
        missedSpeakers: ['a'],
        falseSpeakers: ['y'],
      },
      {
        start: 22,
        end: 23,
        errors: [one('false-alarm')],
        missedSpeakers: [],
        falseSpeakers: ['z'],
      },
    ])
    const swapped = new Map([['x', 'b']])
    expect(errorStretches(reference, hypothesis, swapped)[1]).toEqual({
      start: 10,
      end: 12,
      errors: [one('missed')],
      missedSpeakers: ['a'],
      falseSpeakers: [],
    })
    expect(errorStretches(reference, hypothesis, new Map())[1]).toEqual({
      start: 10,
      end: 12,
      errors: [one('missed'), one('confusion')],
      missedSpeakers: ['a', 'b'],
      falseSpeakers: ['x'],
    })
  })

  it('name at most 50 speakers but count all', () => {
    const crowd = Array.from({ length: 80 }, (_, i) => ({ speaker: `S${i}`, start: 0, end: 1 }))
    const [stretch] = errorStretches(crowd, [], new Map())
    expect(stretch?.errors).toEqual([{ kind: 'missed', speakers: 80 }])
    expect(stretch?.missedSpeakers).toHaveLength(50)
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeTurns } from '../statistics/turns.ts'
import { cleanSpeech } from './clean-stretches.ts'

const DURATION = 120

const turns = fc
  .array(
    fc.record({
      speaker: fc.constantFrom('A', 'B', 'C'),
      start: fc.integer({ min: 0, max: 1100 }),
      length: fc.integer({ min: 1, max: 100 }),
      score: fc.option(fc.integer({ min: 0, max: 100 })),
    }),
    { maxLength: 40 },
  )
  .map((given) =>
    describeTurns(
      given
        .toSorted((a, b) => a.start - b.start)
        .map(({ speaker, start, length, score }) => ({
          speaker,
          start: start / 10,
          end: (start + length) / 10,
          scores: score === null ? null : { [speaker]: score },
        })),
    ),
  )

test('stretches are of one speaker alone, apart, and short enough; the total is counted in steps', () => {
  fc.assert(
    fc.property(turns, (all) => {
      const { stretches, seconds, cleanSeconds } = cleanSpeech(all, 'A', DURATION)
      const sum = stretches.reduce((total, { start, end }) => total + end - start, 0)
      expect(seconds).toBeCloseTo(sum, 9)
      expect(sum).toBeLessThanOrEqual(30.001)
      expect(sum).toBeLessThanOrEqual(cleanSeconds + 0.01)
      stretches.forEach(({ start, end }, at) => {
        expect(end - start).toBeGreaterThan(1.49)
        expect(end - start).toBeLessThan(6.01)
        expect(start).toBeGreaterThanOrEqual(stretches[at - 1]?.end ?? 0)
        const speakers = all.filter((turn) => turn.start < end + 0.09 && start - 0.09 < turn.end)
        expect(new Set(speakers.map(({ speaker }) => speaker))).toEqual(new Set(['A']))
      })
      expect(stretches.length > 0).toBe(cleanSeconds > 0)
    }),
  )
})

test('the more confident half is used, from all parts of the recording', () => {
  const given = Array.from({ length: 20 }, (_, at) => ({
    ...{ speaker: 'A', start: at * 6, end: at * 6 + 5 },
    scores: { A: at % 2 === 0 ? 95 : 40 },
  }))
  const { stretches, cleanSeconds } = cleanSpeech(describeTurns(given), 'A', DURATION)
  expect(cleanSeconds).toBeCloseTo(20 * 4.8, 6)
  // Ten turns of 4.8 s have the high score; of those, six and a part fill 30 s, from as many eighths of 15 s.
  expect(stretches.map(({ start }) => (start - 0.1) % 12)).toEqual(stretches.map(() => 0))
  const parts = stretches.map(({ start }) => Math.floor(start / 15))
  expect(new Set(parts).size).toBe(stretches.length)
})

test('a speaker that is never alone has none', () => {
  const given = ['A', 'B'].map((speaker) => ({ speaker, start: 0, end: 20, scores: null }))
  expect(cleanSpeech(describeTurns(given), 'A', 20)).toEqual({
    stretches: [],
    seconds: 0,
    cleanSeconds: 0,
  })
})

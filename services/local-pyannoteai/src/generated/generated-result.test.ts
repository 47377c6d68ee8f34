import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generatedResult } from './generated-result.ts'

const NO_HINTS = { num: null, min: null, max: null }
const duration = fc.double({ min: 0.001, max: 90, noNaN: true })
const seed = fc.nat()

test('the same seed, length and hints give the same result, another seed another one', () => {
  const first = generatedResult(60, NO_HINTS, 7)
  expect(generatedResult(60, NO_HINTS, 7)).toEqual(first)
  expect(generatedResult(60, NO_HINTS, 8).turns).not.toEqual(first.turns)
})

test('every curve has a whole number 0–100 for each 20 ms of the recording', () => {
  fc.assert(
    fc.property(duration, seed, (durationSeconds, given) => {
      const result = generatedResult(durationSeconds, NO_HINTS, given)
      const curves = [result.confidence, result.speech, result.crosstalk]
      for (const curve of [...curves, ...Object.values(result.speakerProbability)]) {
        expect(curve.length * 0.02).toBeGreaterThanOrEqual(durationSeconds - 1e-6)
        expect((curve.length - 1) * 0.02).toBeLessThan(durationSeconds)
        expect(Math.max(...curve)).toBeLessThanOrEqual(100)
      }
    }),
  )
})

test('turns lie in the recording, in order, and their scores are means of the curves', () => {
  fc.assert(
    fc.property(duration, seed, (durationSeconds, given) => {
      const { turns, speakerProbability } = generatedResult(durationSeconds, NO_HINTS, given)
      expect(turns.length).toBeGreaterThan(0)
      const labels = Object.keys(speakerProbability)
      expect(new Set(turns.map((turn) => turn.speaker))).toEqual(new Set(labels))
      turns.forEach((turn, index) => {
        expect(turn.start).toBeGreaterThanOrEqual(turns[index - 1]?.start ?? 0)
        expect(turn.end).toBeGreaterThan(turn.start)
        expect(turn.end).toBeLessThanOrEqual(durationSeconds)
        expect(Object.keys(turn.scores)).toEqual(labels)
        const cells = [Math.round(turn.start * 50), Math.ceil(turn.end * 50 - 1e-6)] as const
        const own = Array.from(speakerProbability[turn.speaker]?.slice(...cells) ?? [])
        const mean = own.reduce((sum, p) => sum + p, 0) / own.length
        expect(turn.scores[turn.speaker]).toBe(Math.round(mean))
      })
    }),
  )
})

test('the shared curves equal those computed from the speakers’ curves by enumeration', () => {
  fc.assert(
    fc.property(duration, seed, fc.nat(), (durationSeconds, given, where) => {
      const result = generatedResult(durationSeconds, NO_HINTS, given)
      const cell = where % result.speech.length
      const labels = Object.keys(result.speakerProbability)
      const p = Object.values(result.speakerProbability).map((curve) => (curve[cell] ?? 0) / 100)
      const chance = [0, 0, 0]
      for (let who = 0; who < 2 ** p.length; who += 1) {
        const speaks = p.map((_, speaker) => (who & (1 << speaker)) !== 0)
        const product = p.reduce((left, each, s) => left * (speaks[s] ? each : 1 - each), 1)
        const count = Math.min(2, speaks.filter(Boolean).length)
        chance[count] = (chance[count] ?? 0) + product
      }
      const off = (given: number | undefined, wanted: number) =>
        Math.abs((given ?? Number.NaN) - 100 * wanted)
      expect(off(result.speech[cell], 1 - (chance[0] ?? 0))).toBeLessThan(0.501)
      expect(off(result.crosstalk[cell], chance[2] ?? 0)).toBeLessThan(0.501)
      const right = p.reduce((product, each, speaker) => {
        const time = (cell + 0.5) * 0.02
        const label = labels[speaker]
        const isActive = result.turns.some(
          (turn) =>
            turn.speaker === label &&
            turn.start <= time &&
            time < turn.end + 0.02 * Number(turn.end === durationSeconds),
        )
        return product * (isActive ? each : 1 - each)
      }, 1)
      expect(off(result.confidence[cell], right)).toBeLessThan(0.501)
    }),
  )
})

test('exclusive turns cover what the turns cover, one speaker at a time', () => {
  fc.assert(
    fc.property(duration, seed, (durationSeconds, given) => {
      const { turns, exclusive } = generatedResult(durationSeconds, NO_HINTS, given)
      const at = (intervals: typeof exclusive, time: number) =>
        intervals.filter(({ start, end }) => start <= time && time < end).map((i) => i.speaker)
      for (let time = 0.01; time < durationSeconds; time += 0.02) {
        const speaking = at(turns, time)
        const chosen = at(exclusive, time)
        expect(chosen.length).toBe(speaking.length === 0 ? 0 : 1)
        expect(speaking).toEqual(expect.arrayContaining(chosen))
      }
    }),
    { numRuns: 30 },
  )
})

test.each([
  [{ num: 1, min: null, max: null }, 1, 1],
  [{ num: 5, min: null, max: null }, 5, 5],
  [{ num: null, min: 4, max: null }, 4, 4],
  [{ num: null, min: null, max: 1 }, 1, 1],
  [{ num: null, min: 2, max: 6 }, 2, 6],
  [NO_HINTS, 2, 3],
])('follows the hints %j', (hints, least, most) => {
  for (let given = 0; given < 20; given += 1) {
    const { speakerProbability } = generatedResult(120, hints, given)
    const speakers = Object.keys(speakerProbability).length
    expect(speakers).toBeGreaterThanOrEqual(least)
    expect(speakers).toBeLessThanOrEqual(most)
  }
})

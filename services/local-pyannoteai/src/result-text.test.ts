import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resultText } from './result-text.ts'

const interval = {
  speaker: fc.constantFrom('SPEAKER_00', 'SPEAKER_01'),
  start: fc.double({ min: 0, max: 86_400, noNaN: true }),
  end: fc.double({ min: 0, max: 86_400, noNaN: true }),
}
const turn = fc.record({
  ...interval,
  scores: fc.dictionary(fc.string(), fc.integer({ min: 0, max: 100 })),
})
const many = <T>(item: fc.Arbitrary<T>) =>
  fc.oneof(fc.array(item), fc.array(item, { minLength: 511, maxLength: 514 }))
const flag = fc.boolean()
const wanted = fc.record({
  confidence: flag,
  turnLevelConfidence: flag,
  speechProbability: flag,
  crosstalkProbability: flag,
  speakerProbability: flag,
  exclusive: flag,
})
const curve = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index + seed) % 101)
const given = fc
  .record({
    turns: many(turn),
    exclusive: many(fc.record(interval)),
    length: fc.constantFrom(0, 1, 65_535, 65_536, 65_537),
    labels: fc.uniqueArray(fc.string(), { maxLength: 3 }),
  })
  .map(({ turns, exclusive, length, labels }) => ({
    turns,
    exclusive,
    durationSeconds: length * 0.02,
    resolution: 0.02,
    confidence: curve(length, 0),
    unmetHint: null,
    speech: curve(length, 1),
    crosstalk: curve(length, 2),
    speakerProbability: Object.fromEntries(
      labels.map((label, index) => [label, curve(length, index + 3)]),
    ),
  }))

test('is the JSON of the requested fields, in any chunks', () => {
  const written = (scores: Uint8Array) => ({ score: [...scores], resolution: 0.02 })
  fc.assert(
    fc.property(given, wanted, (result, asked) => {
      const output: Record<string, unknown> = {
        diarization: result.turns.map(({ speaker, start, end, scores }) =>
          asked.turnLevelConfidence
            ? { speaker, start, end, confidence: scores }
            : { speaker, start, end },
        ),
      }
      if (asked.exclusive) {
        output.exclusiveDiarization = result.exclusive.map(({ speaker, start, end }) => ({
          speaker,
          start,
          end,
        }))
      }
      if (asked.confidence) output.confidence = written(result.confidence)
      if (asked.speechProbability) output.speechProbability = written(result.speech)
      if (asked.crosstalkProbability) output.crosstalkProbability = written(result.crosstalk)
      if (asked.speakerProbability) {
        const score = Object.fromEntries(
          Object.entries(result.speakerProbability).map(([label, scores]) => [label, [...scores]]),
        )
        output.speakerProbability = { score, resolution: 0.02 }
      }
      expect([...resultText(result, asked)].join('')).toBe(JSON.stringify(output))
    }),
    { numRuns: 30 },
  )
})

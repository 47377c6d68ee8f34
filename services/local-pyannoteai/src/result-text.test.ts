import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noSpeechError, resultText, warningTexts } from './result-text.ts'

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
const DOUBT = {
  range: { fewer: 1, more: 3, step: 0.1 },
  labels: [{ speaker: '"', reason: 'little-speech', speechSeconds: 1.2, speechProbability: null }],
} as const
const given = fc
  .record({
    turns: many(turn),
    exclusive: many(fc.record(interval)),
    length: fc.constantFrom(0, 1, 65_535, 65_536, 65_537),
    labels: fc.uniqueArray(fc.string(), { maxLength: 3 }),
    speakerDoubt: fc.constantFrom(null, DOUBT),
  })
  .map(({ turns, exclusive, length, labels, speakerDoubt }) => ({
    turns,
    exclusive,
    durationSeconds: length * 0.02,
    resolution: 0.02,
    confidence: curve(length, 0),
    unmetHint: null,
    mediaWarnings: [],
    speakerDoubt,
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
      if (result.speakerDoubt !== null) output.speakerDoubt = result.speakerDoubt
      expect([...resultText(result, asked)].join('')).toBe(JSON.stringify(output))
    }),
    { numRuns: 30 },
  )
})

const wholeFile = { at: null, seconds: null }

test('the warning has the messages about the file and then about the hint', () => {
  const requested = { num: 3, min: null, max: null }
  const [result = null] = fc.sample(given, 1)
  const told = {
    ...(result as NonNullable<typeof result>),
    durationSeconds: 9.96,
    unmetHint: { requested, byVoice: 2, inResult: 2 },
    mediaWarnings: [
      { kind: 'joined', ...wholeFile, message: 'Both were joined.' },
      { kind: 'cut-short', ...wholeFile, message: 'The file is cut short.' },
    ],
  } as const
  const texts = [
    'Both were joined.',
    'The file is cut short. It has 10.0 s.',
    '3 speakers were requested, but only 2 voices were found. Only 2 could be given turns.',
  ]
  expect(warningTexts(told)).toEqual(texts)
  const nothing = {
    confidence: false,
    turnLevelConfidence: false,
    speechProbability: false,
    crosstalkProbability: false,
    speakerProbability: false,
    exclusive: false,
  }
  const { warning } = JSON.parse([...resultText(told, nothing)].join(''))
  expect(warning).toBe(texts.join(' '))
  const silent = { ...told, unmetHint: { requested, byVoice: 0, inResult: 0 } }
  expect(noSpeechError(silent)).toBe(
    `No speech was detected in the recording. 3 speakers were requested. ${texts[0]} ${texts[1]}`,
  )
})

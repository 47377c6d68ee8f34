import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resultText } from './result-text.ts'

const turn = fc.record({
  speaker: fc.constantFrom('SPEAKER_00', 'SPEAKER_01'),
  start: fc.double({ min: 0, max: 86_400, noNaN: true }),
  end: fc.double({ min: 0, max: 86_400, noNaN: true }),
  scores: fc.dictionary(fc.string(), fc.integer({ min: 0, max: 100 })),
})

test('is the JSON of what was asked for, whatever the pieces', () => {
  const lengths = fc.constantFrom(0, 1, 65_535, 65_536, 65_537)
  const turns = fc.oneof(fc.array(turn), fc.array(turn, { minLength: 511, maxLength: 514 }))
  fc.assert(
    fc.property(
      turns,
      lengths,
      fc.boolean(),
      fc.boolean(),
      (given, length, withCurve, withScores) => {
        const confidence = Uint8Array.from({ length }, (_, index) => index % 101)
        const result = { turns: given, resolution: 0.02, confidence }
        const wanted = { confidence: withCurve, turnLevelConfidence: withScores }
        const output = {
          diarization: given.map(({ speaker, start, end, scores }) =>
            withScores ? { speaker, start, end, confidence: scores } : { speaker, start, end },
          ),
          ...(withCurve ? { confidence: { score: [...confidence], resolution: 0.02 } } : {}),
        }
        expect([...resultText(result, wanted)].join('')).toBe(JSON.stringify(output))
      },
    ),
    { numRuns: 12 },
  )
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nameSpeakers, type ScoredSpeaker } from './name-speakers.ts'

const RULE = { minScore: 90, minMargin: 20 }
const LABELS = ['Ada', 'Bo', 'Cy']

const scored = fc
  .array(
    fc.array(fc.integer({ min: 0, max: 100 }), {
      minLength: LABELS.length,
      maxLength: LABELS.length,
    }),
    { maxLength: 5 },
  )
  .map((rows) =>
    rows.map(
      (row, i): ScoredSpeaker => ({
        speaker: `SPEAKER_0${i}`,
        confidence: Object.fromEntries(LABELS.map((label, j) => [label, row[j] as number])),
      }),
    ),
  )

const speaker = (name: string, ...scores: number[]): ScoredSpeaker => ({
  speaker: name,
  confidence: Object.fromEntries(scores.map((score, i) => [LABELS[i] as string, score])),
})

describe('names of speakers', () => {
  test('are given to clear matches; others are unknown, with the reason', () => {
    const names = nameSpeakers(
      [speaker('A', 98, 3, 75), speaker('B', 2, 96, 78), speaker('C', 5, 60, 1)],
      RULE,
    )
    expect(names).toEqual([
      { speaker: 'A', name: 'Ada', nearest: { label: 'Ada', score: 98 } },
      { speaker: 'B', name: null, reason: 'other-voiceprint', nearest: { label: 'Bo', score: 96 } },
      { speaker: 'C', name: null, reason: 'low-score', nearest: { label: 'Bo', score: 60 } },
    ])
    const twice = nameSpeakers([speaker('A', 98), speaker('B', 97)], RULE)
    expect(twice.map(({ name, ...rest }) => [name, 'reason' in rest && rest.reason])).toEqual([
      [null, 'other-speaker'],
      [null, 'other-speaker'],
    ])
    expect(nameSpeakers([speaker('A')], RULE)).toEqual([
      { speaker: 'A', name: null, reason: 'low-score', nearest: null },
    ])
  })

  test('are those of a search over all pairs, each at most once', () => {
    fc.assert(
      fc.property(scored, (speakers) => {
        const expected = speakers.map((row) => {
          const clear = LABELS.filter((label) => {
            const score = row.confidence[label] as number
            const rivals = [
              ...LABELS.filter((other) => other !== label).map((other) => row.confidence[other]),
              ...speakers.filter((other) => other !== row).map((other) => other.confidence[label]),
            ] as number[]
            return score >= 90 && rivals.every((rival) => score - rival >= 20)
          })
          return clear[0] ?? null
        })
        const names = nameSpeakers(speakers, RULE).map(({ name }) => name)
        expect(names).toEqual(expected)
        const given = names.filter((name) => name !== null)
        expect(new Set(given).size).toBe(given.length)
      }),
    )
  })

  test('do not depend on the order of the speakers', () => {
    fc.assert(
      fc.property(scored, (speakers) => {
        const backwards = nameSpeakers(speakers.toReversed(), RULE).toReversed()
        expect(backwards).toEqual(nameSpeakers(speakers, RULE))
      }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { speakerCountWords, speakerDoubtWords } from './speaker-doubt-words.ts'

const range = (fewer: number, more: number) => ({ range: { fewer, more, step: 0.1 }, labels: [] })

describe('speakerCountWords', () => {
  it('gives the plausible numbers only if they differ from the found one', () => {
    expect(speakerCountWords(3, range(2, 4))).toBe('3 (2–4 plausible)')
    expect(speakerCountWords(3, range(3, 5))).toBe('3 (3–5 plausible)')
    expect(speakerCountWords(3, range(1, 3))).toBe('3 (1–3 plausible)')
    expect(speakerCountWords(3, range(3, 3))).toBe('3')
  })

  it('contains the found number, also where a part of the clusters has no turns', () => {
    expect(speakerCountWords(3, range(4, 5))).toBe('3 (3–5 plausible)')
    expect(speakerCountWords(3, range(1, 2))).toBe('3 (1–3 plausible)')
  })

  it('give only the known part without a range, a doubt or a count', () => {
    expect(speakerCountWords(3, { range: null, labels: [] })).toBe('3')
    expect(speakerCountWords(3, null)).toBe('3')
    expect(speakerCountWords(0, null)).toBe('0')
    expect(speakerCountWords(null, range(1, 2))).toBe('–')
  })
})

describe('speakerDoubtWords', () => {
  const labels = [
    { speaker: 'A', reason: 'little-speech', speechSeconds: 1.23, speechProbability: null },
    { speaker: 'B', reason: 'unlike-speech', speechSeconds: 9, speechProbability: 0.625 },
    { speaker: 'C', reason: 'unlike-speech', speechSeconds: 9, speechProbability: null },
  ] as const
  const doubt = { range: null, labels: [...labels] }

  it('gives the reason why a speaker may be no person, with the figure', () => {
    expect(speakerDoubtWords('A', doubt)).toBe('Possibly not a person: speaks alone for only 1.2 s')
    expect(speakerDoubtWords('B', doubt)).toBe(
      'Possibly not a person: hardly sounds like speech (probability 62.5 %)',
    )
    expect(speakerDoubtWords('C', doubt)).toBe('Possibly not a person: hardly sounds like speech')
  })

  it('is null for other speakers and without a doubt', () => {
    expect(speakerDoubtWords('D', doubt)).toBeNull()
    expect(speakerDoubtWords('A', null)).toBeNull()
  })
})

import { expect, test } from 'vitest'
import { doubtLine } from './speaker-doubt.ts'

const labels = [
  { speaker: 'SPEAKER_01', reason: 'little-speech', speechSeconds: 1.25, speechProbability: 0.9 },
  { speaker: 'SPEAKER_02', reason: 'unlike-speech', speechSeconds: 9, speechProbability: 0.7 },
] as const

test('is one line with the plausible numbers and the speakers that may be no person', () => {
  expect(doubtLine(3, { range: { fewer: 2, more: 4, step: 0.1 }, labels })).toBe(
    'Doubt: 2–4 speakers are plausible. SPEAKER_01 may be no person: speaks alone for only 1.3 s. ' +
      'SPEAKER_02 may be no person: hardly sounds like speech (probability 70 %).',
  )
  expect(doubtLine(3, { range: { fewer: 3, more: 4, step: 0.1 }, labels: [] })).toBe(
    'Doubt: 3–4 speakers are plausible.',
  )
})

test('without a doubt there is no line', () => {
  expect(doubtLine(3, null)).toBeNull()
  expect(doubtLine(3, { range: null, labels: [] })).toBeNull()
  expect(doubtLine(3, { range: { fewer: 3, more: 3, step: 0.1 }, labels: [] })).toBeNull()
})

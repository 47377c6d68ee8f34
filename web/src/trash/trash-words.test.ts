import { expect, it } from 'vitest'
import { timeLeftWords } from './trash-words.ts'

const AT = '2026-01-01T00:00:00.000Z'
const after = (hours: number) => Date.parse(AT) + hours * 3_600_000

it.each([
  [0, 'in 30 days'],
  [1, 'in 30 days'],
  [24, 'in 29 days'],
  [29 * 24, 'in 1 day'],
  [30 * 24 - 1, 'in 1 day'],
  [30 * 24, 'within hours'],
  [40 * 24, 'within hours'],
])('%s hours after the deletion: %s', (hours, words) => {
  expect(timeLeftWords(AT, 30, after(hours))).toBe(words)
})

import { expect, it } from 'vitest'
import { dayOf, dueWords, endOfDay, keptWords } from './kept-words.ts'

const createdAt = '2026-12-01T12:00:00.000Z'
const now = Date.parse(createdAt)

it('says by which rule and when the audio is removed', () => {
  const words = (keepAudioUntil: string | null, days: number | null) =>
    keptWords({ keepAudioUntil, createdAt }, days, now)
  expect(words(null, null)).toBe('The audio is not removed by itself.')
  expect(words('always', 3)).toBe('The audio is never removed by itself.')
  expect(words(null, 3)).toMatch(
    /^The audio is removed in 3 days \(.*2026.*\)\. The results stay\.$/,
  )
  expect(words('2026-12-01T18:00:00.000Z', null)).toMatch(/within a day/)
  expect(dueWords(now, now)).toBe('within two hours')
})

it('a day of a date field is kept to its end', () => {
  const end = endOfDay('2026-12-24') ?? ''
  expect(dayOf(end)).toBe('2026-12-24')
  expect(endOfDay('')).toBe(null)
  expect(endOfDay('2026-13-01')).toBe(null)
})

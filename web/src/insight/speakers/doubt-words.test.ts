import { expect, it } from 'vitest'
import { doubtWords } from './doubt-words.ts'

it('says which numbers of speakers are plausible', () => {
  const item = { speakerCount: 3, speakerCountDoubt: 'some', speakerRange: null } as const
  expect(doubtWords(item)).toBe('The number of speakers is unsure')
  expect(doubtWords({ ...item, speakerRange: { fewer: 2, more: 3 } })).toBe(
    'The number of speakers is unsure: 2–3 are plausible',
  )
  expect(doubtWords({ ...item, speakerCountDoubt: 'none' })).toBeNull()
  expect(doubtWords({ ...item, speakerCountDoubt: null })).toBeNull()
})

import { expect, it } from 'vitest'
import { reasonWords } from './reason-words.ts'

it('says what is special about a moment', () => {
  expect(reasonWords(['low-level', 'overlap'])).toBe(
    'Here: several people speak at once, the sound is quiet',
  )
  expect(reasonWords([])).toBe(null)
})

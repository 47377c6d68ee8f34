import { expect, it } from 'vitest'
import { reasonWords } from './reason-words.ts'

it('says why a score may be low', () => {
  expect(reasonWords(['low-level', 'overlap'])).toBe(
    'Perhaps because: several people speak at once, quiet',
  )
})

it.each([[[]], [undefined], [['unheard of', 7]], ['overlap']])('%j has no words', (reasons) => {
  expect(reasonWords(reasons)).toBe(null)
})

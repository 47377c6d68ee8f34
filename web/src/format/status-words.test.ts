import { expect, it } from 'vitest'
import { preparationWords, statusWords } from './status-words.ts'

it('includes the progress if it is known and the status can change', () => {
  expect(statusWords('running', 0.409)).toBe('running, 40 %')
  expect(statusWords('preparing', 0)).toBe('preparing, 0 %')
  expect(statusWords('preparing')).toBe('preparing')
  expect(statusWords('succeeded', 0.4)).toBe('done')
  expect(preparationWords(0.4)).toBe('Preparing audio, 40 %')
  expect(preparationWords(null)).toBe('Preparing audio')
})

import { describe, expect, it } from 'vitest'
import { hintWords } from './run-words.ts'

describe('what was said of the number of speakers', () => {
  it.each([
    [{ num: null, min: null, max: null }, null],
    [{ num: 1, min: null, max: null }, '1 speaker'],
    [{ num: 3, min: null, max: null }, '3 speakers'],
    [{ num: null, min: 2, max: 4 }, '2 – 4 speakers'],
    [{ num: null, min: 2, max: null }, 'at least 2 speakers'],
    [{ num: null, min: null, max: 4 }, 'at most 4 speakers'],
  ])('%j is %s', (speakers, words) => {
    expect(hintWords(speakers)).toBe(words)
  })
})

import { expect, it } from 'vitest'
import { selectionWords } from './selection-words.ts'

const of = (...lengths: readonly (number | null)[]) =>
  selectionWords(lengths.map((durationSeconds) => ({ durationSeconds })))

it('a selection has its number and its length', () => {
  expect(of(7200, 4200)).toBe('2 selected · 3 h 10 min')
})

it('an unknown length is not counted as 0', () => {
  expect(of(60, null)).toBe('2 selected · 1 min · 1 recording of unknown length')
  expect(of(null)).toBe('1 selected · 1 recording of unknown length')
})

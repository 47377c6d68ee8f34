import { expect, it } from 'vitest'
import { formatFixed } from '../format/number-format.ts'
import { formatFraction, shareOfSpeech } from './evaluation-words.ts'

it('fractions are percentages with one decimal; 0 is not unknown', () => {
  expect(formatFraction(0.1234)).toBe(`${formatFixed(12.3, 1)} %`)
  expect(formatFraction(0)).toBe(`${formatFixed(0, 1)} %`)
  expect(formatFraction(1.5)).toBe(`${formatFixed(150, 1)} %`)
  expect(formatFraction(null)).toBe('–')
})

it('without speech in the reference there is no share', () => {
  expect(shareOfSpeech(3, { total: 12 })).toBe(0.25)
  expect(shareOfSpeech(3, { total: 0 })).toBeNull()
})

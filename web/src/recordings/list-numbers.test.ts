import { expect, it } from 'vitest'
import { formatFixed } from '../format/number-format.ts'
import { formatTotal } from './list-numbers.ts'

it('numbers of a column have the same decimals; null is a dash', () => {
  expect(formatFixed(55, 1)).toMatch(/^55[.,]0$/)
  expect(formatFixed(0, 1)).toMatch(/^0[.,]0$/)
  expect(formatFixed(null, 1)).toBe('–')
})

it('total lengths are in hours and minutes', () => {
  expect(formatTotal(0)).toBe('0 s')
  expect(formatTotal(59.7)).toBe('1 min')
  expect(formatTotal(11_400)).toBe('3 h 10 min')
  expect(formatTotal(7_199)).toBe('2 h')
})

import { expect, it } from 'vitest'
import { formatFixed } from '../format/number-format.ts'
import { formatLength, formatTotal } from './list-numbers.ts'

it('numbers of a column have the same decimals; null is a dash', () => {
  expect(formatFixed(55, 1)).toMatch(/^55[.,]0$/)
  expect(formatFixed(0, 1)).toMatch(/^0[.,]0$/)
  expect(formatFixed(null, 1)).toBe('–')
})

it('lengths drop the hour that is zero', () => {
  expect(formatLength(12)).toBe('0:12.0')
  expect(formatLength(65.3)).toBe('1:05.3')
  expect(formatLength(754)).toBe('12:34.0')
  expect(formatLength(3723.4)).toBe('1:02:03.4')
  expect(formatLength(null)).toBe('–')
})

it('total lengths are in hours and minutes', () => {
  expect(formatTotal(0)).toBe('0 s')
  expect(formatTotal(59.7)).toBe('1 min')
  expect(formatTotal(11_400)).toBe('3 h 10 min')
  expect(formatTotal(7_199)).toBe('2 h')
})

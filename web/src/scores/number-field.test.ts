import { expect, it } from 'vitest'
import { steppedNumber, typedNumber } from './number-field.tsx'

it.each([
  ['0,5', 0.5],
  ['0.5', 0.5],
  [',5', 0.5],
  ['.5', 0.5],
  ['5,', 5],
  ['05', 5],
  [' 0,25 ', 0.25],
  ['\u00a00,25\u202f', 0.25],
  ['1,234', 1.234],
  ['100', 100],
  ['1.234,5', Number.NaN],
  ['1,234.5', Number.NaN],
  ['1 234', Number.NaN],
  ['1,2,3', Number.NaN],
  ['', Number.NaN],
  [',', Number.NaN],
  ['-1', Number.NaN],
  ['1e3', Number.NaN],
  ['0x10', Number.NaN],
  ['Infinity', Number.NaN],
  ['five', Number.NaN],
])('%j is %d', (text, number) => {
  expect(typedNumber(text)).toBe(number)
})

it('steps to the next multiple within the bounds', () => {
  const tenths = { min: 0, max: 1, step: 0.1 }
  expect(steppedNumber(0.2, 1, tenths)).toBe(0.3)
  expect(steppedNumber(0.3, -1, tenths)).toBe(0.2)
  expect(steppedNumber(0.25, 1, tenths)).toBe(0.3)
  expect(steppedNumber(0.25, -1, tenths)).toBe(0.2)
  expect(steppedNumber(1, 1, tenths)).toBe(1)
  expect(steppedNumber(0, -1, tenths)).toBe(0)
  expect(steppedNumber(0.15, 1, { min: 0, max: 60, step: 0.05 })).toBe(0.2)
  expect(steppedNumber(Number.NaN, 1, { min: 1, max: 100, step: 1 })).toBe(1)
})

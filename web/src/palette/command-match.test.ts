import { expect, it } from 'vitest'
import { matches } from './command-match.ts'

it.each([
  ['', true],
  ['next', true],
  ['SPOT ne', true],
  ['from sec', true],
  ['pot', false],
  ['next turn', false],
])('%j: %s', (query, isMatch) => {
  expect(matches('Next spot, from one second before', query)).toBe(isMatch)
})

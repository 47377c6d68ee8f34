import { expect, it } from 'vitest'
import { orderStretches } from './stretch-order.ts'

const items = [
  { start: 0, end: 1, weight: 5 },
  { start: 2, end: 5, weight: 1 },
  { start: 6, end: 7, weight: 9 },
]

it.each([
  ['start', [0, 1, 2]],
  ['-start', [2, 1, 0]],
  ['duration', [0, 2, 1]],
  ['-duration', [1, 0, 2]],
  ['-weight', [2, 0, 1]],
] as const)('orders by %s', (sort, expected) => {
  expect([...orderStretches(items, sort)]).toEqual(expected)
})

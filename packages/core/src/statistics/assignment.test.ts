import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assign } from './assignment.ts'

/** The best total by exhaustive search. */
function bestTotal(scores: number[][], row = 0, used = 0): number {
  if (row === scores.length) return 0
  const columns = scores[0]?.length ?? 0
  const free = [...Array(columns).keys()].filter((column) => !(used & (1 << column)))
  const rowsLeft = scores.length - row
  const skip = rowsLeft > free.length ? [bestTotal(scores, row + 1, used)] : []
  const take = free.map(
    (c) => (scores[row]?.[c] as number) + bestTotal(scores, row + 1, used | (1 << c)),
  )
  return Math.max(...skip, ...take)
}

const matrices = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) => {
    const score = fc.double({ min: -10, max: 10, noNaN: true })
    const row = fc.array(score, { minLength: columns, maxLength: columns })
    return fc.array(row, { minLength: rows, maxLength: rows })
  })

test('the assignment is one-to-one and complete, with the maximum total', () => {
  fc.assert(
    fc.property(matrices, (scores) => {
      const columns = assign(scores)
      const assigned = columns.filter((column) => column >= 0)
      expect(new Set(assigned).size).toBe(assigned.length)
      expect(assigned.length).toBe(Math.min(scores.length, scores[0]?.length ?? 0))
      const total = columns.reduce((sum, column, row) => sum + (scores[row]?.[column] ?? 0), 0)
      expect(total).toBeCloseTo(bestTotal(scores), 9)
    }),
  )
})

test('empty input', () => {
  expect(assign([])).toEqual([])
  expect(assign([[], []])).toEqual([-1, -1])
})

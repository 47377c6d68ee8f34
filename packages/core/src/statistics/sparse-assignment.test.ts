import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assign } from './assignment.ts'
import { assignSparse } from './sparse-assignment.ts'

/** Tables of scores of which many are 0; few different ones, so that there are ties. */
const tables = fc
  .tuple(fc.nat(7), fc.integer({ min: 1, max: 7 }))
  .chain(([rows, columns]) =>
    fc.array(
      fc.array(fc.oneof(fc.constant(0), fc.nat(9)), { minLength: columns, maxLength: columns }),
      { minLength: rows, maxLength: rows },
    ),
  )

const sparse = (table: readonly (readonly number[])[]) =>
  table.map((row) => new Map([...row.entries()].filter(([, score]) => score > 0)))

const total = (table: readonly (readonly number[])[], columns: ArrayLike<number>) =>
  table.reduce((sum, row, place) => sum + (row[columns[place] as number] ?? 0), 0)

describe('assignSparse', () => {
  it('has the total score of the assignment of the full table, one-to-one', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const columns = assignSparse(sparse(table), table[0]?.length ?? 0)
        expect(total(table, columns)).toBe(total(table, assign(table)))
        const used = columns.filter((column) => column >= 0)
        expect(new Set(used).size).toBe(used.length)
        // Only pairs with a score.
        for (const [row, column] of columns.entries()) {
          if (column >= 0) expect(table[row]?.[column]).toBeGreaterThan(0)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('is as good where sums of scores are rounded', () => {
    const sums = fc.array(fc.nat(9_000), { minLength: 1, maxLength: 5 })
    const score = sums.map((parts) => parts.reduce((sum, part) => sum + part / 1000, 0))
    const rounded = fc
      .integer({ min: 1, max: 7 })
      .chain((columns) =>
        fc.array(
          fc.array(fc.oneof(fc.constant(0), score), { minLength: columns, maxLength: columns }),
          { minLength: 1, maxLength: 7 },
        ),
      )
    fc.assert(
      fc.property(rounded, (table) => {
        const columns = assignSparse(sparse(table), table[0]?.length ?? 0)
        expect(total(table, columns)).toBeCloseTo(total(table, assign(table)), 9)
      }),
      { numRuns: 3_000, seed: 1, endOnFailure: true },
    )
  })

  it('leaves a row without a column where that is better', () => {
    const rows = [new Map([[0, 5]]), new Map([[0, 9]]), new Map<number, number>()]
    expect([...assignSparse(rows, 1)]).toEqual([-1, 0, -1])
  })

  it('assigns tens of thousands of rows that each compete with their neighbours', () => {
    const count = 20_000
    const rows = Array.from(
      { length: count },
      (_, row) => new Map([row, row + 1].map((column) => [column % count, 1 + (column % 7)])),
    )
    const columns = assignSparse(rows, count)
    expect(new Set(columns).size).toBe(count)
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FigureRows } from './figure-rows.ts'

const WIDTH = 3
/** More than two pieces of memory. */
const ROWS = 600

test('sums are those of the rows that are left, also after others were removed', () => {
  const changes = fc.array(fc.record({ id: fc.nat(ROWS - 1), isRemoved: fc.boolean() }), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(changes, fc.integer({ min: 1, max: 4 }), (made, groups) => {
      const rows = new FigureRows(WIDTH)
      const naive = new Map<number, readonly number[]>()
      const set = (id: number, value: number) => {
        const values = [value, 2 * value, id]
        rows.set(String(id), values)
        naive.set(id, values)
      }
      for (let id = 0; id < ROWS; id++) set(id, id % 7)
      for (const [place, { id, isRemoved }] of made.entries()) {
        if (!isRemoved) {
          set(id, place)
          continue
        }
        rows.remove(String(id))
        naive.delete(id)
      }
      const groupOf = new Int32Array(rows.length).fill(-1)
      const expected = Array.from({ length: groups }, () => [0, 0, 0])
      for (const [id, values] of naive) {
        const row = rows.rowOf(String(id)) as number
        expect(values.map((_, column) => rows.at(row, column))).toEqual(values)
        // One more group than is asked for is none.
        const group = id % (groups + 1)
        if (group === groups) continue
        groupOf[row] = group
        const own = expected[group] as number[]
        own[0] = (own[0] as number) + (values[0] as number)
        own[2] = (own[2] as number) + (values[2] as number)
      }
      expect(rows.length).toBe(naive.size)
      expect(rows.sums(groupOf, groups, [0, 2]).map((own) => [...own])).toEqual(expected)
    }),
    { numRuns: 30 },
  )
})

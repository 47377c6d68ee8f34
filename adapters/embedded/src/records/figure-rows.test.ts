import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FigureRows } from './figure-rows.ts'

const WIDTH = 3
/** More than two pieces of memory. */
const ROWS = 600
/** More than two blocks, of which sums are kept. */
const MANY_ROWS = 2_500

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
      expect(rows.sums(groupOf, groups, [0, 2], false).map((own) => [...own])).toEqual(expected)
    }),
    { numRuns: 30 },
  )
})

test('sums that are kept are those of all rows, after any changes of rows and of groups', () => {
  const columns = [0, 2]
  const change = fc.record({
    kind: fc.constantFrom('set' as const, 'remove' as const, 'group' as const),
    id: fc.nat(MANY_ROWS + 50),
    value: fc.double({ min: 0, max: 1e6, noNaN: true }).map(Math.fround),
  })
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 12 }), (rounds) => {
      const rows = new FigureRows(WIDTH)
      const naive = new Map<number, number>()
      const groups = new Map<number, number>()
      const set = (id: number, value: number) => {
        rows.set(String(id), [value, 1, id])
        naive.set(id, value)
      }
      const groupOf = (id: number) => groups.get(id) ?? id % 3
      for (let id = 0; id < MANY_ROWS; id++) set(id, id / 8)
      for (const round of [[], ...rounds]) {
        for (const { kind, id, value } of round) {
          if (kind === 'set') set(id, value)
          else if (kind === 'group') groups.set(id, Math.floor(value) % 3)
          else {
            rows.remove(String(id))
            naive.delete(id)
          }
        }
        const of = new Int32Array(rows.length).fill(-1)
        const expected = [0, 0].map(() => [0, 0])
        for (const [id, value] of naive) {
          const group = groupOf(id)
          if (group === 2) continue
          of[rows.rowOf(String(id)) as number] = group
          const own = expected[group] as number[]
          own[0] = (own[0] as number) + value
          own[1] = (own[1] as number) + id
        }
        const kept = rows.sums(of, 2, columns, true)
        expect(kept).toEqual(rows.sums(of, 2, columns, false))
        for (const [group, own] of kept.entries()) {
          expect(own[0]).toBeCloseTo(expected[group]?.[0] ?? -1, 4)
          expect(own[2]).toBe(expected[group]?.[1])
        }
      }
    }),
    { numRuns: 30 },
  )
})

test('sums that are kept do not depend on the array that groups were given in', () => {
  const rows = new FigureRows(WIDTH)
  rows.set('a', [1, 0, 0])
  rows.set('b', [2, 0, 0])
  const columns = [0]
  const groupOf = Int32Array.of(0, 0)
  expect(rows.sums(groupOf, 1, columns, true)[0]?.[0]).toBe(3)
  groupOf[1] = -1
  expect(rows.sums(groupOf, 1, columns, true)[0]?.[0]).toBe(1)
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FirstRows } from './recording-list.ts'
import { codePointOrder } from './recording-table.ts'

describe('the order of recordings', () => {
  test('code-point order equals the order of UTF-32', () => {
    const text = fc.string({ unit: 'binary', maxLength: 5 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        const points = (value: string) =>
          Array.from(value, (character) => character.codePointAt(0) ?? 0)
        const [left, right] = [points(a), points(b)]
        const at = left.findIndex((point, index) => point !== right[index])
        const less = at === -1 ? left.length < right.length : Number(left[at]) < (right[at] ?? -1)
        expect(codePointOrder(a) < codePointOrder(b)).toBe(less)
        expect(codePointOrder(a) === codePointOrder(b)).toBe(a === b)
      }),
      { numRuns: 2_000 },
    )
  })

  test('keeps the same rows as a full sort', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { maxLength: 400 }),
        fc.integer({ min: 1, max: 20 }),
        (values, limit) => {
          const compare = (a: number, b: number) => Number(values[a]) - Number(values[b]) || a - b
          const rows = values.map((_, row) => row)
          const first = new FirstRows(limit, compare)
          for (const row of rows) first.offer(row)
          expect(first.sorted()).toEqual(rows.sort(compare).slice(0, limit))
        },
      ),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allOf,
  extendedTo,
  NO_SELECTION,
  type RowSelection,
  toggledRow,
  withoutRows,
  withRange,
} from './row-selection.ts'

const items = [...'abcdef'].map((id) => ({
  id,
  name: id,
  durationSeconds: 60,
  status: 'succeeded' as const,
  error: null,
  tags: [],
}))
const row = (id: string) => items.find((item) => item.id === id) as (typeof items)[number]
const chosen = (selection: RowSelection) => [...selection.chosen.keys()].sort().join('')
const place = (id: string) => ({ id, index: 'abcdef'.indexOf(id) })
const toggle = (selection: RowSelection, id: string) =>
  toggledRow(selection, row(id), place(id).index)
/** The selection extended while the rows from `start` to before `end` are loaded. */
const extend = (
  selection: RowSelection,
  id: string,
  { from = null, start = 0, end = 6 }: { from?: string | null; start?: number; end?: number } = {},
) => {
  const rows = { start, items: items.slice(start, end) }
  const extended = extendedTo(selection, rows, id, from === null ? null : place(from))
  if ('chosen' in extended) return extended
  const [first, last] = [extended.anchor.index, extended.end.index].sort((a, b) => a - b)
  return withRange(selection, extended, items.slice(first, (last ?? 0) + 1))
}
const isLoaded = (selection: RowSelection, id: string, start: number) =>
  'chosen' in extendedTo(selection, { start, items: items.slice(start) }, id, null)

describe('a selection of rows', () => {
  it('is toggled row by row', () => {
    const one = toggle(NO_SELECTION, 'b')
    expect(chosen(toggle(one, 'd'))).toBe('bd')
    expect(chosen(toggle(one, 'b'))).toBe('')
  })

  it('a range extends from the last toggled row, and replaces the range before it', () => {
    const one = toggle(NO_SELECTION, 'b')
    const range = extend(one, 'e')
    expect(chosen(range)).toBe('bcde')
    expect(chosen(extend(range, 'c'))).toBe('bc')
    expect(chosen(extend(range, 'a'))).toBe('ab')
  })

  it('a range keeps what was selected before it', () => {
    const two = toggle(toggle(NO_SELECTION, 'f'), 'b')
    expect(chosen(extend(two, 'c'))).toBe('bcf')
  })

  it('without an anchor a range starts at the current row', () => {
    expect(chosen(extend(NO_SELECTION, 'd', { from: 'c' }))).toBe('cd')
    expect(chosen(extend(NO_SELECTION, 'd'))).toBe('d')
    expect(extend(NO_SELECTION, 'x')).toBe(NO_SELECTION)
  })

  it('a range with rows that are not loaded is read, and then changed row by row', () => {
    const one = toggle(toggle(NO_SELECTION, 'f'), 'b')
    expect(isLoaded(one, 'd', 3)).toBe(false)
    const range = extend(one, 'd', { start: 3 })
    expect(chosen(range)).toBe('bcdf')
    expect(isLoaded(range, 'e', 3)).toBe(true)
    const longer = extend(range, 'f', { start: 3 })
    expect(chosen(longer)).toBe('bcdef')
    expect(chosen(extend(longer, 'd', { start: 3 }))).toBe('bcdf')
    expect(chosen(extend(longer, 'a'))).toBe('abf')
  })

  it('a range is the same, whichever rows are loaded', () => {
    const letter = fc.constantFrom(...'abcdef')
    fc.assert(
      fc.property(letter, fc.array(fc.tuple(letter, fc.nat(5))), (first, steps) => {
        let [some, all] = [toggle(NO_SELECTION, first), toggle(NO_SELECTION, first)]
        for (const [id, nearby] of steps) {
          const { index } = place(id)
          const start = Math.min(nearby, index)
          some = extend(some, id, { start, end: Math.max(nearby, index) + 1 })
          all = extend(all, id)
          expect(chosen(some)).toBe(chosen(all))
        }
      }),
    )
  })

  it('holds all rows, and loses deleted ones', () => {
    const all = allOf(items)
    expect(all.chosen.size).toBe(6)
    expect(chosen(withoutRows(all, (id) => id < 'c'))).toBe('cdef')
    expect(withoutRows(all, () => false)).toBe(all)
  })
})

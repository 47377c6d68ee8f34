import { describe, expect, it } from 'vitest'
import {
  allOf,
  extendedTo,
  NO_SELECTION,
  type RowSelection,
  toggledRow,
  withoutRows,
} from './row-selection.ts'

const items = [...'abcdef'].map((id) => ({
  id,
  name: id,
  durationSeconds: 60,
  status: 'succeeded' as const,
  error: null,
}))
const row = (id: string) => items.find((item) => item.id === id) as (typeof items)[number]
const chosen = (selection: RowSelection) => [...selection.chosen.keys()].sort().join('')
const extend = (selection: RowSelection, id: string, startId: string | null = null) =>
  extendedTo(selection, items, id, startId)

describe('a selection of rows', () => {
  it('is toggled row by row', () => {
    const one = toggledRow(NO_SELECTION, row('b'))
    expect(chosen(toggledRow(one, row('d')))).toBe('bd')
    expect(chosen(toggledRow(one, row('b')))).toBe('')
  })

  it('a range extends from the last toggled row, and replaces the range before it', () => {
    const one = toggledRow(NO_SELECTION, row('b'))
    const range = extend(one, 'e')
    expect(chosen(range)).toBe('bcde')
    expect(chosen(extend(range, 'c'))).toBe('bc')
    expect(chosen(extend(range, 'a'))).toBe('ab')
  })

  it('a range keeps what was selected before it', () => {
    const two = toggledRow(toggledRow(NO_SELECTION, row('f')), row('b'))
    expect(chosen(extend(two, 'c'))).toBe('bcf')
  })

  it('without an anchor a range starts at the current row', () => {
    expect(chosen(extend(NO_SELECTION, 'd', 'c'))).toBe('cd')
    expect(chosen(extend(NO_SELECTION, 'd'))).toBe('d')
    expect(extend(NO_SELECTION, 'x')).toBe(NO_SELECTION)
  })

  it('holds all rows, and loses deleted ones', () => {
    const all = allOf(items)
    expect(all.chosen.size).toBe(6)
    expect(chosen(withoutRows(all, (id) => id < 'c'))).toBe('cdef')
    expect(withoutRows(all, () => false)).toBe(all)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  COLUMN_IDS,
  columnTemplate,
  defaultColumns,
  fittingColumns,
  formatColumns,
  movedColumn,
  parseColumns,
  resizedColumn,
  toggledColumn,
} from './column-choice.ts'

const NO_EXTRAS = { hasSources: false, hasErrors: false, hasTags: false }
const read = (text: string) => parseColumns(text) ?? []
const ids = (columns: ReturnType<typeof read>) => columns.map(({ id }) => id).join(' ')

describe('columns in the address', () => {
  it('are read in their order with their widths', () => {
    expect(read('status,name:420,length')).toEqual([
      { id: 'status', widthPx: null },
      { id: 'name', widthPx: 420 },
      { id: 'length', widthPx: null },
    ])
  })

  it('unknown and repeated columns and invalid widths are ignored; the name is always shown', () => {
    expect(formatColumns(read('length:wide,size,length,status:9'))).toBe('name,length,status:56')
    expect(parseColumns('size,')).toBeNull()
  })

  it('are written as they are read', () => {
    const column = fc.record({
      id: fc.constantFrom(...COLUMN_IDS),
      widthPx: fc.option(fc.integer({ min: 56, max: 1200 })),
    })
    const some = fc.uniqueArray(column, { selector: ({ id }) => id, minLength: 1 })
    fc.assert(
      fc.property(some, (columns) => {
        const named = columns.some(({ id }) => id === 'name')
        const shown = named ? columns : [{ id: 'name', widthPx: null }, ...columns]
        expect(parseColumns(formatColumns(columns))).toEqual(shown)
      }),
    )
  })
})

describe('columns on the page', () => {
  it('the source is a default only if there are several', () => {
    expect(ids(defaultColumns(NO_EXTRAS))).not.toContain('source')
    expect(ids(defaultColumns({ ...NO_EXTRAS, hasSources: true }))).toContain('source')
  })

  it('tags are a default only if a recording has one', () => {
    expect(ids(defaultColumns(NO_EXTRAS))).not.toContain('tags')
    expect(ids(defaultColumns({ ...NO_EXTRAS, hasTags: true }))).toContain('status tags added')
  })

  it('errors are a default only if a recording has some; they go late where there is no room', () => {
    expect(ids(defaultColumns(NO_EXTRAS))).not.toContain('errors')
    const all = defaultColumns({ ...NO_EXTRAS, hasSources: true, hasErrors: true })
    expect(ids(all)).toContain('overlap errors mine')
    expect(ids(fittingColumns(all, 900, 16))).toContain('errors')
  })

  it('without room, the least important are left out, the name never', () => {
    const all = defaultColumns({ ...NO_EXTRAS, hasSources: true })
    expect(fittingColumns(all, 2000, 16)).toEqual(all)
    expect(ids(fittingColumns(all, 1408, 16))).toBe(ids(defaultColumns(NO_EXTRAS)))
    expect(ids(fittingColumns(all, 1248, 16))).not.toContain('overlap')
    expect(ids(fittingColumns(all, 100, 16))).toBe('name')
    // Twice the font size needs twice the room.
    expect(fittingColumns(all, 2496, 32)).toEqual(fittingColumns(all, 1248, 16))
  })

  it('move, toggle and resize', () => {
    const some = read('name,length,status')
    expect(ids(movedColumn(some, 'status', -1))).toBe('name status length')
    expect(movedColumn(some, 'status', 1)).toBe(some)
    expect(ids(toggledColumn(some, 'mine'))).toBe('name length mine status')
    expect(ids(toggledColumn(some, 'length'))).toBe('name status')
    expect(toggledColumn(some, 'name')).toBe(some)
    expect(formatColumns(resizedColumn(some, 'length', 20))).toBe('name,length:56,status')
    expect(formatColumns(resizedColumn(read('name:500'), 'name', null))).toBe('name')
  })

  it('a chosen width is fixed, other columns share the rest', () => {
    expect(columnTemplate(read('name,length:100'))).toBe('2.25rem minmax(0rem, 10fr) 100px 2.5rem')
    expect(columnTemplate(read('name,status'))).toContain('minmax(8.25rem, 1fr)')
  })
})

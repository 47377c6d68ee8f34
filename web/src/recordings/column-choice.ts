import { remPixels } from '../components/root-font.ts'

/** The columns of the list, in their default order. */
export const COLUMN_IDS = [
  'name',
  'length',
  'speakers',
  'confidence',
  'minimum',
  'overlap',
  'errors',
  'mine',
  'difference',
  'source',
  'status',
  'tags',
  'added',
] as const

export type ColumnId = (typeof COLUMN_IDS)[number]

/** A chosen column; `widthPx` null: shares the space that is left. */
export interface ChosenColumn {
  readonly id: ColumnId
  readonly widthPx: number | null
}

interface ColumnSize {
  /** The minimum width, for the font size of the person. */
  readonly leastRem: number
  /** Share of the space that is left. */
  readonly share: number
  /** Where there is no room, columns with a low rank are left out first. */
  readonly rank: number
}

/** Names are not cut while there is room, so their column has the largest share. */
export const COLUMN_SIZES: Readonly<Record<ColumnId, ColumnSize>> = {
  name: { leastRem: 18.75, share: 10, rank: 12 },
  confidence: { leastRem: 9.75, share: 2, rank: 11 },
  mine: { leastRem: 5.25, share: 1, rank: 10 },
  errors: { leastRem: 5.25, share: 1, rank: 9 },
  minimum: { leastRem: 5.75, share: 1, rank: 8 },
  status: { leastRem: 8.25, share: 1, rank: 7 },
  tags: { leastRem: 8.5, share: 2, rank: 6 },
  length: { leastRem: 5.25, share: 1, rank: 5 },
  added: { leastRem: 6.75, share: 1, rank: 4 },
  difference: { leastRem: 6, share: 1, rank: 3 },
  speakers: { leastRem: 6, share: 1, rank: 2 },
  overlap: { leastRem: 5.25, share: 1, rank: 1 },
  source: { leastRem: 11.875, share: 2, rank: 0 },
}

export const WIDTH_LIMITS = { least: 56, most: 1200 } as const

/** Width of the columns at both ends, for the checkbox and for the delete button. */
const CHECK_REM = 2.25
const ACTIONS_REM = 2.5

/** What only some lists have. */
export interface ListExtras {
  /** Whether the scores have several sources. */
  readonly hasSources: boolean
  /** Whether a recording has an error rate. */
  readonly hasErrors: boolean
  /** Whether a recording has a tag. */
  readonly hasTags: boolean
}

/** Returns the columns that are shown without a choice: the source only if there are several, errors and tags only if there are some. */
export function defaultColumns(extras: ListExtras): readonly ChosenColumn[] {
  const isThere = { source: extras.hasSources, errors: extras.hasErrors, tags: extras.hasTags }
  return COLUMN_IDS.filter((id) => !(id in isThere) || isThere[id as keyof typeof isThere]).map(
    (id) => ({ id, widthPx: null }),
  )
}

/**
 * Parses `name:420,length,status`. Unknown columns and invalid widths are ignored, the name is always shown. Null if
 * there is no known column.
 */
export function parseColumns(text: string): readonly ChosenColumn[] | null {
  const chosen = new Map<ColumnId, ChosenColumn>()
  for (const part of text.split(',')) {
    const [name, width] = part.split(':')
    const id = COLUMN_IDS.find((known) => known === name)
    if (id === undefined || chosen.has(id)) continue
    chosen.set(id, {
      id,
      widthPx: /^\d{1,4}$/.test(width ?? '') ? withinLimits(Number(width)) : null,
    })
  }
  if (chosen.size === 0) return null
  const columns = [...chosen.values()]
  return chosen.has('name') ? columns : [{ id: 'name', widthPx: null }, ...columns]
}

/** Formats columns for the address and for the browser's storage. */
export function formatColumns(columns: readonly ChosenColumn[]): string {
  return columns.map(({ id, widthPx }) => (widthPx === null ? id : `${id}:${widthPx}`)).join(',')
}

/** Returns the columns that fit into `roomPx`; those with the lowest rank are left out first. */
export function fittingColumns(
  columns: readonly ChosenColumn[],
  roomPx: number,
  remPx = remPixels(),
): readonly ChosenColumn[] {
  let left = columns
  while (neededPx(left, remPx) > roomPx) {
    const others = left.filter(({ id }) => id !== 'name')
    if (others.length === 0) break
    const last = others.reduce((low, each) =>
      COLUMN_SIZES[each.id].rank < COLUMN_SIZES[low.id].rank ? each : low,
    )
    left = left.filter((each) => each !== last)
  }
  return left
}

function neededPx(columns: readonly ChosenColumn[], remPx: number): number {
  return columns.reduce(
    (sum, { id, widthPx }) => sum + (widthPx ?? COLUMN_SIZES[id].leastRem * remPx),
    (CHECK_REM + ACTIONS_REM) * remPx,
  )
}

/** Returns the value of `grid-template-columns` for a row. */
export function columnTemplate(columns: readonly ChosenColumn[]): string {
  const tracks = columns.map(({ id, widthPx }) => {
    if (widthPx !== null) return id === 'name' ? `minmax(0, ${widthPx}px)` : `${widthPx}px`
    const { leastRem, share } = COLUMN_SIZES[id]
    return `minmax(${id === 'name' ? 0 : leastRem}rem, ${share}fr)`
  })
  return [`${CHECK_REM}rem`, ...tracks, `${ACTIONS_REM}rem`].join(' ')
}

/** Returns the columns with a column moved by one place; the same columns at either end. */
export function movedColumn(
  columns: readonly ChosenColumn[],
  id: ColumnId,
  by: 1 | -1,
): readonly ChosenColumn[] {
  const from = columns.findIndex((each) => each.id === id)
  const to = from + by
  const column = columns[from]
  if (column === undefined || to < 0 || to >= columns.length) return columns
  return columns.toSpliced(from, 1).toSpliced(to, 0, column)
}

/** Returns the columns with a column shown at its default place, or hidden. The name cannot be hidden. */
export function toggledColumn(
  columns: readonly ChosenColumn[],
  id: ColumnId,
): readonly ChosenColumn[] {
  if (id === 'name') return columns
  if (columns.some((each) => each.id === id)) return columns.filter((each) => each.id !== id)
  const before = new Set<string>(COLUMN_IDS.slice(0, COLUMN_IDS.indexOf(id)))
  const place = columns.findLastIndex((each) => before.has(each.id)) + 1
  return columns.toSpliced(place, 0, { id, widthPx: null })
}

/** Returns the columns with the width of one changed; null: it shares the space that is left. */
export function resizedColumn(
  columns: readonly ChosenColumn[],
  id: ColumnId,
  widthPx: number | null,
): readonly ChosenColumn[] {
  const width = widthPx === null ? null : withinLimits(widthPx)
  return columns.map((each) => (each.id === id ? { id, widthPx: width } : each))
}

function withinLimits(widthPx: number): number {
  return Math.round(Math.min(WIDTH_LIMITS.most, Math.max(WIDTH_LIMITS.least, widthPx)))
}

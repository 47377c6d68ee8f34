export const SORTS = [
  'sampleMean',
  'turnMinimum',
  'humanScore',
  'disagreement',
  'createdAt',
  'duration',
  'name',
] as const
export type SortField = (typeof SORTS)[number]

const PRESENCES = ['include', 'exclude', 'only'] as const
export type Presence = (typeof PRESENCES)[number]

/** The list's filters and order as they stand in the address; what is absent is not filtered. */
export interface RecordingsSearch {
  readonly q?: string
  readonly sort?: SortField | `-${SortField}`
  readonly sampleMeanFrom?: number
  readonly sampleMeanTo?: number
  readonly humanScoreFrom?: number
  readonly humanScoreTo?: number
  readonly unscored?: Presence
}

export const DEFAULT_SORT: SortField = 'sampleMean'

/** Reads the address; what makes no sense there (typed by hand, an old link) is left out. */
export function readRecordingsSearch(raw: Readonly<Record<string, unknown>>): RecordingsSearch {
  const q = typeof raw.q === 'string' || typeof raw.q === 'number' ? String(raw.q) : ''
  const sort = readSort(raw.sort)
  return {
    ...(q === '' ? {} : { q }),
    ...(sort === null || sort === DEFAULT_SORT ? {} : { sort }),
    ...readBound(raw, 'sampleMeanFrom', 0),
    ...readBound(raw, 'sampleMeanTo', 100),
    ...readBound(raw, 'humanScoreFrom', 0),
    ...readBound(raw, 'humanScoreTo', 100),
    ...(raw.unscored === 'exclude' || raw.unscored === 'only' ? { unscored: raw.unscored } : {}),
  }
}

/** Whether anything but the order is chosen. */
export function isFiltered(search: RecordingsSearch): boolean {
  const { sort: _order, ...filters } = search
  return Object.keys(filters).length > 0
}

/** The order after a click on a column: the other way round, or that column ascending. */
export function toggledSort(search: RecordingsSearch, field: SortField): RecordingsSearch['sort'] {
  return (search.sort ?? DEFAULT_SORT) === field ? `-${field}` : field
}

/** What `aria-sort` says of a column. */
export function sortDirection(
  search: RecordingsSearch,
  field: SortField,
): 'ascending' | 'descending' | 'none' {
  const sort = search.sort ?? DEFAULT_SORT
  if (sort === field) return 'ascending'
  return sort === `-${field}` ? 'descending' : 'none'
}

function readSort(raw: unknown): SortField | `-${SortField}` | null {
  for (const field of SORTS) {
    if (raw === field || raw === `-${field}`) return raw as SortField | `-${SortField}`
  }
  return null
}

/** One bound 0–100; the end that bounds nothing (`open`) is left out. */
function readBound<Name extends string>(
  raw: Readonly<Record<string, unknown>>,
  name: Name,
  open: number,
): Partial<Record<Name, number>> {
  const value = raw[name]
  if (typeof value !== 'number' || !(value >= 0 && value <= 100) || value === open) return {}
  return { [name]: value } as Record<Name, number>
}

import {
  BOUNDED_FIELDS,
  type BoundedField,
  fieldsThatNeed,
  PRESENCES,
  type Presence,
  RECORDING_SORTS,
  type RecordingSort,
  type RecordingStatus,
} from '@toolkit/server/client'

export type Sort = RecordingSort | `-${RecordingSort}`

export const STATUSES = [
  'new',
  'queued',
  'uploading',
  'submitted',
  'running',
  'held',
  'failed',
  'canceled',
  'succeeded',
] as const satisfies readonly RecordingStatus[]

type Bounds = { readonly [Name in `${BoundedField}${'From' | 'To'}`]?: number }

/** The list's filters and order as they stand in the address; what is absent is not filtered. */
export interface RecordingsSearch extends Bounds {
  readonly q?: string
  readonly sort?: Sort
  /** How the newest diarization stands. */
  readonly status?: RecordingStatus
  /** Whose scores; never one without the other here. */
  readonly provider?: string
  readonly model?: string
  readonly unscored?: Presence
  readonly undiarized?: Presence
}

/** What a filter becomes; `undefined` takes it away. */
export type SearchChanges = {
  readonly [Name in keyof RecordingsSearch]: RecordingsSearch[Name] | undefined
}

export const DEFAULT_SORT: RecordingSort = 'sampleMean'

/**
 * Reads the address; what makes no sense there (typed by hand, an old link) is left out. `providers`: the names that the
 * server knows; where they are not known yet, any may be one.
 */
export function readRecordingsSearch(
  raw: Readonly<Record<string, unknown>>,
  providers?: readonly string[],
): RecordingsSearch {
  const q = readText(raw.q)
  const sort = readSort(raw.sort)
  const named = readText(raw.provider)
  const provider = providers?.includes(named) === false ? '' : named
  const model = readText(raw.model)
  const status = STATUSES.find((one) => one === raw.status)
  return {
    ...(q === '' ? {} : { q }),
    ...(sort === null || sort === DEFAULT_SORT ? {} : { sort }),
    ...(status === undefined ? {} : { status }),
    ...(provider === '' || model === '' ? {} : { provider, model }),
    ...readRanges(raw, BOUNDED_FIELDS),
    ...(raw.unscored === 'exclude' || raw.unscored === 'only' ? { unscored: raw.unscored } : {}),
    ...readUndiarized(raw),
  }
}

/** Whether a score of results is bounded; then what has no result is left out unless asked for. */
export function boundsResults(search: RecordingsSearch): boolean {
  return fieldsThatNeed('result').some((field) => {
    return search[`${field}From`] !== undefined || search[`${field}To`] !== undefined
  })
}

/** What happens to recordings without a result, where the address says nothing of it. */
export function usualUndiarized(search: RecordingsSearch): Presence {
  return boundsResults(search) ? 'exclude' : 'include'
}

/** Everything but the order: what histograms and counts depend on. */
export function filtersOf({ sort: _order, ...filters }: RecordingsSearch): RecordingsSearch {
  return filters
}

/** How many filters are set; a range counts once. */
export function filterCount(search: RecordingsSearch): number {
  const names = Object.keys(filtersOf(search)).filter((name) => name !== 'model')
  return new Set(names.map((name) => name.replace(/(From|To)$/, ''))).size
}

/** Whether anything but the order is chosen. */
export function isFiltered(search: RecordingsSearch): boolean {
  return filterCount(search) > 0
}

/** The order after a click on a column: the other way round, or that column ascending. */
export function toggledSort(
  search: RecordingsSearch,
  field: RecordingSort,
): RecordingsSearch['sort'] {
  return (search.sort ?? DEFAULT_SORT) === field ? `-${field}` : field
}

/** What `aria-sort` says of a column. */
export function sortDirection(
  search: RecordingsSearch,
  field: RecordingSort,
): 'ascending' | 'descending' | 'none' {
  const sort = search.sort ?? DEFAULT_SORT
  if (sort === field) return 'ascending'
  return sort === `-${field}` ? 'descending' : 'none'
}

function readText(raw: unknown): string {
  return typeof raw === 'string' || typeof raw === 'number' ? String(raw) : ''
}

function readSort(raw: unknown): Sort | null {
  for (const field of RECORDING_SORTS) {
    if (raw === field || raw === `-${field}`) return raw as Sort
  }
  return null
}

function readUndiarized(
  raw: Readonly<Record<string, unknown>>,
): Pick<RecordingsSearch, 'undiarized'> {
  const value = PRESENCES.find((presence) => presence === raw.undiarized)
  const usual = usualUndiarized(readRanges(raw, fieldsThatNeed('result')))
  return value === undefined || value === usual ? {} : { undiarized: value }
}

function readRanges(
  raw: Readonly<Record<string, unknown>>,
  fields: readonly BoundedField[],
): Bounds {
  return Object.assign({}, ...fields.map((field) => readRange(raw, field)))
}

/** Both bounds of a score; a range that is turned round bounds nothing. */
function readRange(raw: Readonly<Record<string, unknown>>, field: BoundedField): Bounds {
  const from = readBound(raw[`${field}From`], 0)
  const to = readBound(raw[`${field}To`], 100)
  if (from !== null && to !== null && from > to) return {}
  return {
    ...(from === null ? {} : { [`${field}From`]: from }),
    ...(to === null ? {} : { [`${field}To`]: to }),
  }
}

/** One bound 0–100; null for the end that bounds nothing (`open`). */
function readBound(value: unknown, open: number): number | null {
  return typeof value === 'number' && value >= 0 && value <= 100 && value !== open ? value : null
}

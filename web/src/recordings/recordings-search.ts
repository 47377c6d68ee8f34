import {
  BOUNDED_FIELDS,
  type BoundedField,
  fieldsThatNeed,
  MAX_TAGS,
  normalizedTag,
  PRESENCES,
  type Presence,
  RECORDING_SORTS,
  type RecordingListQuery,
  type RecordingSort,
  type RecordingStatus,
  SPEAKER_COUNT_DOUBTS,
  type SpeakerCountDoubt,
  tagFault,
  tagKey,
} from '@toolkit/server/client'
import { formatColumns, parseColumns } from './column-choice.ts'

/** The sorts of the list; only the trash has a time of deletion. */
export type ListSort = Exclude<RecordingSort, 'trashedAt'>

export type Sort = ListSort | `-${ListSort}`

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

/** Filters and sort order of the list in the URL; absent fields do not filter. */
export interface RecordingsSearch extends Bounds {
  readonly q?: string
  readonly sort?: Sort
  /** Status of the newest diarization. */
  readonly status?: RecordingStatus
  /** Source of the scores; always together with `model`. */
  readonly provider?: string
  readonly model?: string
  /** A tag, or several that a recording must all have. */
  readonly tag?: string | readonly string[]
  /** The id of a voice whose name was accepted for a speaker. */
  readonly voice?: string
  /** Whether the number of speakers is in doubt. */
  readonly speakerCountDoubt?: SpeakerCountDoubt
  readonly unscored?: Presence
  readonly undiarized?: Presence
  /** Columns of the table with their widths; not a filter. */
  readonly columns?: string
}

/** Changed filters; `undefined` removes one. */
export type SearchChanges = {
  readonly [Name in keyof RecordingsSearch]: RecordingsSearch[Name] | undefined
}

export const DEFAULT_SORT: ListSort = 'sampleMean'

/**
 * Parses the URL parameters. Invalid values (typed, or from an old link) are dropped. `providers`: the names that the
 * server knows; if absent, any name is valid.
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
  const countDoubt = SPEAKER_COUNT_DOUBTS.find((one) => one === raw.speakerCountDoubt)
  return {
    ...(q === '' ? {} : { q }),
    ...(sort === null || sort === DEFAULT_SORT ? {} : { sort }),
    ...(status === undefined ? {} : { status }),
    ...(provider === '' || model === '' ? {} : { provider, model }),
    ...searchOfTags(readTags(raw.tag)),
    ...readVoice(raw.voice),
    ...(countDoubt === undefined ? {} : { speakerCountDoubt: countDoubt }),
    ...readRanges(raw, BOUNDED_FIELDS),
    ...(raw.unscored === 'exclude' || raw.unscored === 'only' ? { unscored: raw.unscored } : {}),
    ...readUndiarized(raw),
    ...readColumns(raw.columns),
  }
}

/** Returns the tags of the filter. */
export function tagsOf({ tag = [] }: RecordingsSearch): readonly string[] {
  return typeof tag === 'string' ? [tag] : tag
}

/** Returns the filter by these tags; one is a text, so that the address is easy to read. */
export function searchOfTags(tags: readonly string[]): Pick<RecordingsSearch, 'tag'> {
  const [only] = tags
  if (only === undefined) return {}
  return { tag: tags.length === 1 ? only : tags }
}

/** Reads a tag or a list of tags; invalid ones, and those that are given twice, are dropped. */
function readTags(raw: unknown): readonly string[] {
  const given = (Array.isArray(raw) ? raw : [raw]).map((one) => normalizedTag(readText(one)))
  const tags = given.filter((tag) => tagFault(tag) === null)
  const keys = tags.map(tagKey)
  return tags.filter((_, place) => keys.indexOf(keys[place] as string) === place).slice(0, MAX_TAGS)
}

/** Keeps the id of a voice that can be one. */
function readVoice(raw: unknown): Pick<RecordingsSearch, 'voice'> {
  const voice = readText(raw)
  return voice === '' || voice.length > 200 ? {} : { voice }
}

/** Returns the part of the URL parameters that the server answers: filters and sort order. */
export function listQuery({ columns: _columns, ...query }: RecordingsSearch): RecordingListQuery {
  return query
}

/** Whether a score of results is filtered; then recordings without a result are left out by default. */
export function boundsResults(search: RecordingsSearch): boolean {
  return fieldsThatNeed('result').some((field) => {
    return search[`${field}From`] !== undefined || search[`${field}To`] !== undefined
  })
}

/** Returns the default for recordings without a result. */
export function defaultUndiarized(search: RecordingsSearch): Presence {
  return boundsResults(search) ? 'exclude' : 'include'
}

/** Returns the filters without sort order and columns, on which histograms and counts depend. */
export function filtersOf({
  sort: _order,
  columns: _columns,
  ...filters
}: RecordingsSearch): RecordingsSearch {
  return filters
}

/** Returns the number of filters; a range counts once. */
export function filterCount(search: RecordingsSearch): number {
  const names = Object.keys(filtersOf(search)).filter((name) => name !== 'model')
  return new Set(names.map((name) => name.replace(/(From|To)$/, ''))).size
}

/** Whether any filter is set. */
export function isFiltered(search: RecordingsSearch): boolean {
  return filterCount(search) > 0
}

/** Returns the sort order after a click on a column: reversed if it was ascending, otherwise ascending. */
export function toggledSort(search: RecordingsSearch, field: ListSort): RecordingsSearch['sort'] {
  return (search.sort ?? DEFAULT_SORT) === field ? `-${field}` : field
}

/** Returns the `aria-sort` value of a column. */
export function sortDirection(
  search: RecordingsSearch,
  field: ListSort,
): 'ascending' | 'descending' | 'none' {
  const sort = search.sort ?? DEFAULT_SORT
  if (sort === field) return 'ascending'
  return sort === `-${field}` ? 'descending' : 'none'
}

/** Returns the text of a URL parameter; the router reads digits as a number. */
export function readText(raw: unknown): string {
  return typeof raw === 'string' || typeof raw === 'number' ? String(raw) : ''
}

/** Keeps the text if it names a known column. */
function readColumns(raw: unknown): Pick<RecordingsSearch, 'columns'> {
  const columns = parseColumns(readText(raw))
  return columns === null ? {} : { columns: formatColumns(columns) }
}

function readSort(raw: unknown): Sort | null {
  for (const field of RECORDING_SORTS) {
    if (field === 'trashedAt') continue
    if (raw === field || raw === `-${field}`) return raw as Sort
  }
  return null
}

function readUndiarized(
  raw: Readonly<Record<string, unknown>>,
): Pick<RecordingsSearch, 'undiarized'> {
  const value = PRESENCES.find((presence) => presence === raw.undiarized)
  const defaultValue = defaultUndiarized(readRanges(raw, fieldsThatNeed('result')))
  return value === undefined || value === defaultValue ? {} : { undiarized: value }
}

function readRanges(
  raw: Readonly<Record<string, unknown>>,
  fields: readonly BoundedField[],
): Bounds {
  return Object.assign({}, ...fields.map((field) => readRange(raw, field)))
}

/** Parses both bounds of a score; an inverted range is dropped. */
function readRange(raw: Readonly<Record<string, unknown>>, field: BoundedField): Bounds {
  const from = readBound(raw[`${field}From`], 0)
  const to = readBound(raw[`${field}To`], 100)
  if (from !== null && to !== null && from > to) return {}
  return {
    ...(from === null ? {} : { [`${field}From`]: from }),
    ...(to === null ? {} : { [`${field}To`]: to }),
  }
}

/** Parses a bound 0–100; null if invalid or at the end of the scale (`open`). */
function readBound(value: unknown, open: number): number | null {
  return typeof value === 'number' && value >= 0 && value <= 100 && value !== open ? value : null
}

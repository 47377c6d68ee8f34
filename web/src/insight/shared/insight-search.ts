import { CANDIDATE_THRESHOLDS, GROUPINGS } from '@toolkit/server/client'
import {
  filtersOf,
  type RecordingsSearch,
  readRecordingsSearch,
  readText,
} from '../../recordings/recordings-search.ts'

export type Grouping = (typeof GROUPINGS)[number]

/** The filters of the list, and what the sections show; absent fields have the default below. */
export interface InsightSearch extends Omit<RecordingsSearch, 'sort' | 'columns'> {
  /** From this mean confidence on a recording is confident. */
  readonly confident?: number
  /** Up to this score of a person a recording is disliked. */
  readonly liked?: number
  /** Below this moments are divided by reason: one of `CANDIDATE_THRESHOLDS`. */
  readonly max?: number
  /** What the weekly figures are divided by. */
  readonly by?: Grouping
  /** The recording whose speakers are compared; absent: all. */
  readonly of?: string
}

export const INSIGHT_DEFAULTS = { confident: 50, liked: 50, max: 50, by: 'model' } as const

/** Changed parameters; `undefined` removes one. */
export type InsightChanges = {
  readonly [Name in keyof InsightSearch]: InsightSearch[Name] | undefined
}

/** Parses the URL parameters; drops invalid and default values. */
export function readInsightSearch(raw: Readonly<Record<string, unknown>>): InsightSearch {
  const by = GROUPINGS.find((grouping) => grouping === raw.by)
  const max = CANDIDATE_THRESHOLDS.find((threshold) => threshold === raw.max)
  const of = readText(raw.of)
  return {
    ...filtersOf(readRecordingsSearch(raw)),
    ...readLimit('confident', raw.confident),
    ...readLimit('liked', raw.liked),
    ...(max === undefined || max === INSIGHT_DEFAULTS.max ? {} : { max }),
    ...(by === undefined || by === INSIGHT_DEFAULTS.by ? {} : { by }),
    ...(of === '' ? {} : { of }),
  }
}

function readLimit(name: 'confident' | 'liked', value: unknown): InsightSearch {
  const isLimit = typeof value === 'number' && value >= 0 && value <= 100
  return isLimit && value !== INSIGHT_DEFAULTS[name] ? { [name]: value } : {}
}

/** The filters alone. */
export function insightFilters({
  confident: _confident,
  liked: _liked,
  max: _max,
  by: _by,
  of: _of,
  ...filters
}: InsightSearch): RecordingsSearch {
  return filters
}

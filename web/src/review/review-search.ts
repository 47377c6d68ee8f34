import { CANDIDATE_THRESHOLDS } from '@toolkit/server/client'
import {
  filtersOf,
  type RecordingsSearch,
  readRecordingsSearch,
} from '../recordings/recordings-search.ts'

export const REVIEW_SORTS = ['severity', 'duration', 'mean', 'recording'] as const
export type ReviewSort = (typeof REVIEW_SORTS)[number]

/** The filters of the list, and which moments are reviewed; absent fields have the default below. */
export interface ReviewSearch extends Omit<RecordingsSearch, 'sort' | 'columns'> {
  /** The threshold: one of `CANDIDATE_THRESHOLDS`. */
  readonly max?: number
  /** The time to listen. */
  readonly minutes?: number
  readonly order?: ReviewSort
}

export const REVIEW_DEFAULTS = { max: 50, minutes: 20, order: 'severity' } as const

export const MAX_MINUTES = 600

/** Parses the URL parameters; drops invalid and default values. */
export function readReviewSearch(raw: Readonly<Record<string, unknown>>): ReviewSearch {
  const max = CANDIDATE_THRESHOLDS.find((threshold) => threshold === raw.max)
  const order = REVIEW_SORTS.find((sort) => sort === raw.order)
  const { minutes } = raw
  const isTime = typeof minutes === 'number' && minutes >= 1 && minutes <= MAX_MINUTES
  return {
    ...filtersOf(readRecordingsSearch(raw)),
    ...(max === undefined || max === REVIEW_DEFAULTS.max ? {} : { max }),
    ...(isTime && minutes !== REVIEW_DEFAULTS.minutes ? { minutes } : {}),
    ...(order === undefined || order === REVIEW_DEFAULTS.order ? {} : { order }),
  }
}

/** The filters alone. */
export function reviewFilters({
  max: _max,
  minutes: _minutes,
  order: _order,
  ...filters
}: ReviewSearch): RecordingsSearch {
  return filters
}

import { CANDIDATE_THRESHOLDS, REASONS, type Reason } from '@toolkit/server/client'
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
  /** Only moments that have this reason; absent: all. With one no moment is drawn at random. */
  readonly reason?: Reason
  /** The share of moments that are drawn at random, in percent: one of `AUDIT_SHARES`. */
  readonly audit?: number
}

/** A review below 70 finds more errors in the same time than one below 50: its moments are longer, and fewer. */
export const REVIEW_DEFAULTS = { max: 70, minutes: 20, order: 'severity', audit: 20 } as const

/** In percent. */
export const AUDIT_SHARES = [0, 10, 20, 30, 50, 100] as const

export const MAX_MINUTES = 600

/** Changed parameters; `undefined` removes one. */
export type ReviewChanges = {
  readonly [Name in keyof ReviewSearch]: ReviewSearch[Name] | undefined
}

/** Parses the URL parameters; drops invalid and default values. */
export function readReviewSearch(raw: Readonly<Record<string, unknown>>): ReviewSearch {
  const max = CANDIDATE_THRESHOLDS.find((threshold) => threshold === raw.max)
  const order = REVIEW_SORTS.find((sort) => sort === raw.order)
  const audit = AUDIT_SHARES.find((share) => share === raw.audit)
  const reason = REASONS.find((known) => known === raw.reason)
  const { minutes } = raw
  const isTime = typeof minutes === 'number' && minutes >= 1 && minutes <= MAX_MINUTES
  return {
    ...filtersOf(readRecordingsSearch(raw)),
    ...(max === undefined || max === REVIEW_DEFAULTS.max ? {} : { max }),
    ...(isTime && minutes !== REVIEW_DEFAULTS.minutes ? { minutes } : {}),
    ...(audit === undefined || audit === REVIEW_DEFAULTS.audit ? {} : { audit }),
    ...(order === undefined || order === REVIEW_DEFAULTS.order ? {} : { order }),
    ...(reason === undefined ? {} : { reason }),
  }
}

/** The share of random moments, 0–1. With a reason there are none: what they estimate is of all moments. */
export function auditShare({ reason, audit = REVIEW_DEFAULTS.audit }: ReviewSearch): number {
  return reason === undefined ? audit / 100 : 0
}

/** The filters alone. */
export function reviewFilters({
  max: _max,
  minutes: _minutes,
  order: _order,
  reason: _reason,
  audit: _audit,
  ...filters
}: ReviewSearch): RecordingsSearch {
  return filters
}

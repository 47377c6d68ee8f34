import type { z } from '@hono/zod-openapi'
import {
  BOUNDED_FIELDS,
  type Bounds,
  decodeCursor,
  EQUAL_FIELDS,
  fieldsThatNeed,
  isBounded,
  NO_FILTER,
  nameKey,
  type RecordingFilter,
  type RecordingQuery,
  type RecordingSort,
} from '@toolkit/core'
import type { recordingListQuery } from '../schemas/recording-query.ts'

type Given = z.infer<ReturnType<typeof recordingListQuery>>

export function recordingFilter(given: Given): RecordingFilter {
  const filter = {
    ...NO_FILTER,
    ...Object.fromEntries(EQUAL_FIELDS.map((field) => [field, given[field] ?? null])),
    ...Object.fromEntries(
      BOUNDED_FIELDS.map((field) => [field, bounds(given[`${field}From`], given[`${field}To`])]),
    ),
  }
  const resultIsBounded = fieldsThatNeed('result').some((field) => isBounded(filter[field]))
  return {
    ...filter,
    q: given.q === undefined || given.q === '' ? null : nameKey(given.q),
    unscored: given.unscored,
    undiarized: given.undiarized ?? (resultIsBounded ? 'exclude' : 'include'),
  }
}

export function recordingQuery(given: Given): RecordingQuery {
  return {
    ...recordingFilter(given),
    ...sortOf<RecordingSort>(given.sort),
    limit: given.limit,
    after: given.cursor === undefined ? null : decodeCursor(given.cursor, given.sort),
  }
}

/** The name and direction of `name` or `-name`. */
export function sortOf<T extends string>(given: T | `-${T}`): { sort: T; descending: boolean } {
  const descending = given.startsWith('-')
  return { sort: (descending ? given.slice(1) : given) as T, descending }
}

export function bounds(from: number | undefined, to: number | undefined): Bounds {
  return { from: from ?? null, to: to ?? null }
}

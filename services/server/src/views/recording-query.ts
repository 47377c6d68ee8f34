import type { z } from '@hono/zod-openapi'
import {
  type Bounds,
  decodeCursor,
  nameKey,
  type RecordingFilter,
  type RecordingQuery,
  type RecordingSort,
} from '@toolkit/core'
import type { recordingListQuery } from '../schemas/recording-query.ts'

type Given = z.infer<typeof recordingListQuery>

export function recordingFilter(given: Given): RecordingFilter {
  const sampleMean = bounds(given.sampleMeanFrom, given.sampleMeanTo)
  const turnMinimum = bounds(given.turnMinimumFrom, given.turnMinimumTo)
  const scoreIsBounded = [sampleMean, turnMinimum].some(({ from, to }) => (from ?? to) !== null)
  return {
    q: given.q === undefined || given.q === '' ? null : nameKey(given.q),
    status: given.status ?? null,
    provider: given.provider ?? null,
    model: given.model ?? null,
    humanScore: bounds(given.humanScoreFrom, given.humanScoreTo),
    sampleMean,
    turnMinimum,
    unscored: given.unscored,
    undiarized: given.undiarized ?? (scoreIsBounded ? 'exclude' : 'include'),
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

import type { RecordingFilter } from '@toolkit/core'
import type { Document } from 'mongodb'
import { batches } from '../batches.ts'
import type { Collections } from '../schema/collections.ts'
import { all, conditionsOf, matchOf, sourceOf } from './recording-filter.ts'

/** The number of ids that one query names. */
export const IDS_OF_QUERY = 10_000

/**
 * Yields the ids of the recordings that match a filter, at most `IDS_OF_QUERY` at a time, with fields that are expressions of
 * what the index of figures has: no document is read, unless the filter has tags or a voice.
 */
export function matchingRecordings<T extends object = object>(
  { recordings }: Collections,
  filter: RecordingFilter,
  fields: Readonly<Record<keyof T & string, Document | string>> | null = null,
): AsyncGenerator<readonly ({ readonly _id: string } & T)[]> {
  const conditions = conditionsOf(filter)
  const { stages, hint } = sourceOf(filter)
  const found = recordings.aggregate<{ readonly _id: string } & T>(
    [
      ...stages,
      { $project: { ...fields, matches: all([conditions.scope, matchOf(conditions)]) } },
      { $match: { matches: true } },
      { $project: { matches: 0 } },
    ],
    { hint, batchSize: IDS_OF_QUERY },
  )
  return batches(found, IDS_OF_QUERY)
}

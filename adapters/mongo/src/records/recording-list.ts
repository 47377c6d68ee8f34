import {
  type LeftOut,
  type Page,
  type Recording,
  type RecordingQuery,
  SORTED_RECORDING_FIELDS,
} from '@toolkit/core'
import type { Document } from 'mongodb'
import type { Collections } from '../schema/collections.ts'
import { FIGURES_INDEX, sortedPath, sortIndex } from '../schema/indexes.ts'
import { recordingOf } from '../schema/recording-document.ts'
import {
  all,
  conditionsOf,
  isKnown,
  matchOf,
  not,
  type RecordingConditions,
} from './recording-conditions.ts'
import { firstOf, segmentsAfter } from './segments.ts'

type Counts = LeftOut & { readonly total: number }

/** A page, walked along the index of its sort, and the counts that go with it, from the index of figures. */
export async function listRecordings(
  { recordings }: Collections,
  query: RecordingQuery,
): Promise<Page<Recording> & { readonly without: LeftOut }> {
  const conditions = conditionsOf(query)
  const [documents, [counts]] = await Promise.all([
    pageOf(recordings, query, conditions),
    recordings.aggregate<Counts>(countsOf(conditions), { hint: FIGURES_INDEX }).toArray(),
  ])
  return {
    items: documents.slice(0, query.limit).map(recordingOf),
    more: documents.length > query.limit,
    total: counts?.total ?? 0,
    without: {
      humanScore: counts?.humanScore ?? 0,
      result: counts?.result ?? 0,
      score: counts?.score ?? 0,
    },
  }
}

function pageOf(
  recordings: Collections['recordings'],
  { sort, descending, limit, after }: RecordingQuery,
  conditions: RecordingConditions,
) {
  const field = sortedPath(SORTED_RECORDING_FIELDS[sort])
  const matches = all([conditions.scope, matchOf(conditions)])
  const value = typeof after?.value === 'string' ? after.value.toWellFormed() : after?.value
  const place = after === null ? null : { value: value ?? null, tie: after.id }
  const order = { field, tie: '_id', descending }
  return firstOf(segmentsAfter(order, place), limit + 1, (segment, count) =>
    recordings
      .find({ ...segment, $expr: matches })
      .hint(sortIndex(field, descending))
      .sort({ [field]: descending ? -1 : 1, _id: 1 })
      .limit(count)
      .toArray(),
  )
}

function countsOf(conditions: RecordingConditions): Document[] {
  const { scope, lacksScore } = conditions
  const count = (path: string) => ({ $sum: { $cond: [path, 1, 0] } })
  return [
    {
      $project: {
        _id: 0,
        scope,
        matches: matchOf(conditions),
        unscored: not(isKnown('$humanScore')),
        undiarized: not(isKnown('$currentRunId')),
        lacksScore,
      },
    },
    { $match: { scope: true } },
    {
      $group: {
        _id: null,
        total: count('$matches'),
        humanScore: count('$unscored'),
        result: count('$undiarized'),
        score: count('$lacksScore'),
      },
    },
  ]
}

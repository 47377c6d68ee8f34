import {
  type CandidateTotal,
  compareWorstTurns,
  type FoundTurn,
  slotsOf,
  speakerNameIn,
  TURNS_KEPT,
  type WorstTurnPage,
  type WorstTurnPosition,
  type WorstTurnQuery,
  worstTurnValue,
} from '@toolkit/core'
import type { Document, WithId } from 'mongodb'
import { BATCH, batches } from '../batches.ts'
import type { CandidateTurnDocument, Collections } from '../schema/collections.ts'
import { WORST_TURN_ORDERS } from '../schema/indexes.ts'
import {
  type ListedRecording,
  type Place,
  pageReader,
  segmentsAfter,
  slicesOf,
} from './candidate-page.ts'
import { matchingRecordings } from './matching-recordings.ts'

/** Up to so many kept turns of the matching recordings are read and sorted; more of them are found soon along an index. */
const TURNS_TO_SORT = 5_000

/** As `listCandidates`, of turns. */
export async function listWorstTurns(
  collections: Collections,
  query: WorstTurnQuery,
): Promise<WorstTurnPage> {
  const matching = new Set<string>()
  for await (const batch of matchingRecordings(collections, query.recordings)) {
    for (const { _id } of batch) matching.add(_id)
  }
  const { kept, ...sums } = await totalOf(collections, query, matching)
  const total = query.minDuration > 0 ? null : sums
  if (kept === 0) return { items: [], more: false, total }
  const places =
    kept > TURNS_TO_SORT
      ? placesAlongIndex(collections, query)
      : sortedPlaces(collections, query, matching)
  const reader = pageReader(collections, collections.candidateTurns, query, foundTurn)
  return { ...(await reader(places, matching)), total }
}

/** All turns of the range in these recordings, and about how many of them are kept. */
async function totalOf(
  { candidateRuns }: Collections,
  { confidence }: WorstTurnQuery,
  recordingIds: ReadonlySet<string>,
): Promise<CandidateTotal & { readonly kept: number }> {
  const { first, last } = slotsOf(confidence)
  const between = (list: string) => {
    const upTo = { $arrayElemAt: [list, last] }
    return first === 0 ? upTo : { $subtract: [upTo, { $arrayElemAt: [list, first - 1] }] }
  }
  const total = { count: 0, seconds: 0, kept: 0 }
  for (const ids of slicesOf([...recordingIds])) {
    const sums = await candidateRuns
      .aggregate<typeof total>(
        [
          { $match: { _id: { $in: ids }, turnCountsUpTo: { $gt: [] } } },
          {
            $project: { count: between('$turnCountsUpTo'), seconds: between('$turnSecondsUpTo') },
          },
          {
            $group: {
              _id: null,
              count: { $sum: '$count' },
              seconds: { $sum: '$seconds' },
              kept: { $sum: { $min: ['$count', 2 * TURNS_KEPT] } },
            },
          },
        ],
        { hint: '_id_' },
      )
      .toArray()
    for (const { count, seconds, kept } of sums) {
      total.count += count
      total.seconds += seconds
      total.kept += kept
    }
  }
  return total
}

/** Yields the places of all turns of the range after the position, in order. Reads an index only. */
async function* placesAlongIndex(
  { candidateTurns }: Collections,
  query: WorstTurnQuery,
): AsyncGenerator<readonly Place[]> {
  const { sort, after } = query
  const order = WORST_TURN_ORDERS[sort]
  const segments =
    after === null ? [{}] : segmentsAfter(order, after, { index: { $gt: after.index } })
  for (const segment of segments) {
    const places = candidateTurns
      .find({ $and: [rangeOf(query), segment] })
      .hint(`by-${sort}`)
      .sort({ ...order, recordingId: 1, index: 1 })
      .project<Place>({ recordingId: 1, version: 1 })
      .batchSize(BATCH)
    yield* batches(places)
  }
}

/** The condition of the range, in a form that is ranges of the index of the order. */
function rangeOf({ confidence: { min, max }, minDuration, sort }: WorstTurnQuery): Document {
  const isByBin = sort === 'severity' || sort === 'duration'
  const bins = Array.from({ length: max - min + 1 }, (_, place) => min + place)
  return {
    ...(isByBin ? { bin: { $in: bins } } : {}),
    confidence: { $gte: min, $lte: max },
    duration: { $gte: minDuration },
  }
}

/** As `placesAlongIndex`, of the turns of some recordings. */
async function* sortedPlaces(
  { candidateRuns, candidateTurns }: Collections,
  query: WorstTurnQuery,
  recordingIds: ReadonlySet<string>,
): AsyncGenerator<readonly Place[]> {
  const { sort, after, confidence, minDuration } = query
  const turns: (Place & WorstTurnPosition)[] = []
  for (const ids of slicesOf([...recordingIds])) {
    const having = await candidateRuns
      .find({ _id: { $in: ids }, turnCountsUpTo: { $gt: [] } })
      .hint('_id_')
      .project<{ readonly _id: string }>({ _id: 1 })
      .toArray()
    const found = candidateTurns
      .find({
        recordingId: { $in: having.map(({ _id }) => _id) },
        confidence: { $gte: confidence.min, $lte: confidence.max },
        duration: { $gte: minDuration },
      })
      .hint('by-recording')
      .project<WithId<CandidateTurnDocument>>({
        ...{ recordingId: 1, version: 1, index: 1, start: 1, end: 1 },
        ...{ confidence: 1, severity: 1 },
      })
    for await (const { _id, recordingId, version, index, ...turn } of found) {
      const place = { value: worstTurnValue(turn, sort), recordingId, index }
      if (after !== null && compareWorstTurns(place, after, sort) <= 0) continue
      turns.push({ _id, version, ...place })
    }
  }
  yield turns.sort((a, b) => compareWorstTurns(a, b, sort))
}

function foundTurn(
  { recordingId, ...turn }: WithId<CandidateTurnDocument>,
  { name, currentRunId, speakerNames }: ListedRecording,
  runId: string,
): FoundTurn {
  const { index, speaker, start, end, confidence, runnerUp, margin, severity } = turn
  const names = Object.fromEntries(speakerNames.map((each) => [each.label, each.name]))
  const speakerName = speakerNameIn({ currentRunId, speakerNames: names }, runId, speaker)
  return {
    ...{ recordingId, recordingName: name, runId, index, speaker, speakerName },
    ...{ start, end, confidence, runnerUp, margin, severity },
  }
}

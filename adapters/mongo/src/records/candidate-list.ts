import {
  CANDIDATE_THRESHOLDS,
  CANDIDATES_KEPT,
  type CandidatePage,
  type CandidatePosition,
  type CandidateQuery,
  type CandidateTotal,
  candidateValue,
  compareCandidates,
  type FoundCandidate,
  REASONS,
  type Reason,
  reasonBit,
} from '@toolkit/core'
import type { Document, WithId } from 'mongodb'
import { BATCH, batches } from '../batches.ts'
import type { CandidateSpotDocument, Collections } from '../schema/collections.ts'
import { CANDIDATE_ORDERS } from '../schema/indexes.ts'
import {
  type ListedRecording,
  type Place,
  pageReader,
  segmentsAfter,
  slicesOf,
} from './candidate-page.ts'
import { matchingRecordings } from './matching-recordings.ts'

/** Up to so many kept spots of the matching recordings are read and sorted; more of them are found soon along an index. */
const SPOTS_TO_SORT = 5_000

/**
 * A list goes along the index of its order in batches, and leaves out the spots of recordings that do not match; if these
 * have few, it reads and sorts them.
 */
export async function listCandidates(
  collections: Collections,
  query: CandidateQuery,
): Promise<CandidatePage> {
  const matching = new Set<string>()
  for await (const batch of matchingRecordings(collections, query.recordings)) {
    for (const { _id } of batch) matching.add(_id)
  }
  const { kept, ...total } = await totalOf(collections, query, matching)
  if (kept === 0) return { items: [], more: false, total }
  const places =
    kept > SPOTS_TO_SORT
      ? placesAlongIndex(collections, query)
      : sortedPlaces(collections, query, matching)
  const reader = pageReader(collections, collections.candidateSpots, query, foundCandidate)
  return { ...(await reader(places, matching)), total }
}

/** All spots of the threshold and the reason in these recordings, and how many of them are kept. */
async function totalOf(
  { candidateRuns }: Collections,
  { threshold, reason }: CandidateQuery,
  recordingIds: ReadonlySet<string>,
): Promise<CandidateTotal & { readonly kept: number }> {
  const place = CANDIDATE_THRESHOLDS.indexOf(threshold)
  const ofReason = reason === null ? 0 : place * REASONS.length + REASONS.indexOf(reason)
  const figure = (list: 'counts' | 'seconds') => {
    const [field, at] =
      reason === null
        ? [`$${list}`, place]
        : [list === 'counts' ? '$reasonCounts' : '$reasonSeconds', ofReason]
    return { $ifNull: [{ $arrayElemAt: [field, at] }, 0] }
  }
  const total = { count: 0, seconds: 0, kept: 0 }
  for (const ids of slicesOf([...recordingIds])) {
    const sums = await candidateRuns
      .aggregate<typeof total>(
        [
          { $match: { _id: { $in: ids } } },
          { $project: { count: figure('counts'), seconds: figure('seconds') } },
          {
            $group: {
              _id: null,
              count: { $sum: '$count' },
              seconds: { $sum: '$seconds' },
              kept: { $sum: { $min: ['$count', CANDIDATES_KEPT] } },
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

/** Yields the places of all spots of the list after the position, in order. Without a reason it reads an index only. */
async function* placesAlongIndex(
  { candidateSpots }: Collections,
  { threshold, reason, sort, after }: CandidateQuery,
): AsyncGenerator<readonly Place[]> {
  const order = CANDIDATE_ORDERS[sort]
  const segments =
    after === null ? [{}] : segmentsAfter(order, after, { start: { $gt: after.start } })
  for (const segment of segments) {
    const places = candidateSpots
      .find({ threshold, ...segment, ...havingReason(reason) })
      .hint(`by-${sort}`)
      .sort({ ...order, recordingId: 1, start: 1 })
      .project<Place>({ recordingId: 1, version: 1 })
      .batchSize(BATCH)
    yield* batches(places)
  }
}

/** As `placesAlongIndex`, of the spots of some recordings. */
async function* sortedPlaces(
  { candidateRuns, candidateSpots }: Collections,
  { threshold, reason, sort, after }: CandidateQuery,
  recordingIds: ReadonlySet<string>,
): AsyncGenerator<readonly Place[]> {
  const count = `counts.${CANDIDATE_THRESHOLDS.indexOf(threshold)}`
  const spots: (Place & CandidatePosition)[] = []
  for (const ids of slicesOf([...recordingIds])) {
    const having = await candidateRuns
      .find({ _id: { $in: ids }, [count]: { $gt: 0 } })
      .hint('_id_')
      .project<{ readonly _id: string }>({ _id: 1 })
      .toArray()
    const found = candidateSpots
      .find({
        threshold,
        recordingId: { $in: having.map(({ _id }) => _id) },
        ...havingReason(reason),
      })
      .hint('by-recording')
      .project<WithId<CandidateSpotDocument>>({
        ...{ recordingId: 1, version: 1, start: 1, end: 1 },
        ...{ mean: 1, severity: 1 },
      })
    for await (const { _id, recordingId, version, ...spot } of found) {
      const place = { value: candidateValue(spot, sort), recordingId, start: spot.start }
      if (after !== null && compareCandidates(place, after, sort) <= 0) continue
      spots.push({ _id, version, ...place })
    }
  }
  yield spots.sort((a, b) => compareCandidates(a, b, sort))
}

function havingReason(reason: Reason | null): Document {
  return reason === null ? {} : { reasons: { $bitsAllSet: reasonBit(reason) } }
}

function foundCandidate(
  {
    _id: _key,
    version: _version,
    duration: _derived,
    recordingId,
    ...spot
  }: WithId<CandidateSpotDocument>,
  { name: recordingName }: ListedRecording,
  runId: string,
): FoundCandidate {
  return { recordingId, recordingName, runId, ...spot, reasons: spot.reasons ?? 0 }
}

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
} from '@toolkit/core'
import type { Document, ObjectId, WithId } from 'mongodb'
import { BATCH, batches } from '../batches.ts'
import type { CandidateSpotDocument, Collections } from '../schema/collections.ts'
import { CANDIDATE_ORDERS } from '../schema/indexes.ts'
import { CandidateVerdicts } from './candidate-verdicts.ts'
import { IDS_OF_QUERY, matchingRecordings } from './matching-recordings.ts'

/** Up to so many kept spots of the matching recordings are read and sorted; more of them are found soon along an index. */
const SPOTS_TO_SORT = 5_000

/** The least number of spots that are read at once. */
const SPOTS_AT_ONCE = 100

/** Where a spot is. An index has all of it. */
interface Place {
  readonly _id: ObjectId
  readonly recordingId: string
  readonly version: string
}

/** What is listed of a recording. */
interface Listed {
  readonly runId: string
  readonly version: string
}

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
  const found: FoundCandidate[] = []
  const page = new CandidatePageReader(collections, query)
  for await (const batch of places) {
    const left = batch.filter(({ recordingId }) => matching.has(recordingId))
    const most = Math.max(query.limit + 1, SPOTS_AT_ONCE)
    for (let at = 0; at < left.length && found.length <= query.limit; at += most) {
      found.push(...(await page.read(left.slice(at, at + most))))
    }
    if (found.length > query.limit) break
  }
  return { items: found.slice(0, query.limit), more: found.length > query.limit, total }
}

/** What is listed of these recordings, by recording. Reads an index only. */
export async function runsOf(
  { candidateRuns }: Collections,
  recordingIds: readonly string[],
): Promise<ReadonlyMap<string, Listed>> {
  const runs = await candidateRuns
    .find({ _id: { $in: [...recordingIds] }, version: { $gt: '' } })
    .hint('run-of')
    .project<Listed & { readonly _id: string }>({ version: 1, runId: 1 })
    .toArray()
  return new Map(runs.map(({ _id, ...listed }) => [_id, listed]))
}

/** All spots of the threshold in these recordings, and how many of them are kept. */
async function totalOf(
  { candidateRuns }: Collections,
  { threshold }: CandidateQuery,
  recordingIds: ReadonlySet<string>,
): Promise<CandidateTotal & { readonly kept: number }> {
  const place = CANDIDATE_THRESHOLDS.indexOf(threshold)
  const figure = (list: string) => ({ $arrayElemAt: [list, place] })
  const total = { count: 0, seconds: 0, kept: 0 }
  for (const ids of slicesOf([...recordingIds])) {
    const sums = await candidateRuns
      .aggregate<typeof total>(
        [
          { $match: { _id: { $in: ids } } },
          { $project: { count: figure('$counts'), seconds: figure('$seconds') } },
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

/** Yields the places of all spots of the threshold after the position, in order. Reads an index only. */
async function* placesAlongIndex(
  { candidateSpots }: Collections,
  { threshold, sort, after }: CandidateQuery,
): AsyncGenerator<readonly Place[]> {
  for (const segment of segmentsAfter(sort, after)) {
    const places = candidateSpots
      .find({ threshold, ...segment })
      .hint(`by-${sort}`)
      .sort({ ...CANDIDATE_ORDERS[sort], recordingId: 1, start: 1 })
      .project<Place>({ recordingId: 1, version: 1 })
      .batchSize(BATCH)
    yield* batches(places)
  }
}

/** The filters whose results, concatenated, are the list. Each is a contiguous range of the index. */
function segmentsAfter(
  sort: CandidateQuery['sort'],
  after: CandidatePosition | null,
): readonly Document[] {
  if (after === null) return [{}]
  const { recordingId, start } = after
  const ties = [{ recordingId, start: { $gt: start } }, { recordingId: { $gt: recordingId } }]
  const [order] = Object.entries<number>(CANDIDATE_ORDERS[sort])
  if (order === undefined) return ties
  const [field, direction] = order
  const beyond = direction < 0 ? { $lt: after.value } : { $gt: after.value }
  return [...ties.map((tie) => ({ [field]: after.value, ...tie })), { [field]: beyond }]
}

/** As `placesAlongIndex`, of the spots of some recordings. */
async function* sortedPlaces(
  { candidateRuns, candidateSpots }: Collections,
  { threshold, sort, after }: CandidateQuery,
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
      .find({ threshold, recordingId: { $in: having.map(({ _id }) => _id) } })
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

/** Reads the spots of one page. What is listed of a recording is read once, so that a page never has two versions. */
class CandidatePageReader {
  readonly #collections: Collections
  readonly #verdicts: CandidateVerdicts | null
  readonly #listed = new Map<string, Listed | null>()

  constructor(collections: Collections, { unjudged }: CandidateQuery) {
    this.#collections = collections
    this.#verdicts = unjudged ? new CandidateVerdicts(collections) : null
  }

  /** The spots at these places that belong to the list, in the same order. */
  async read(places: readonly Place[]): Promise<readonly FoundCandidate[]> {
    const { candidateSpots, recordings } = this.#collections
    await this.#readListed(places)
    const isListed = ({ recordingId, version }: Place) =>
      this.#listed.get(recordingId)?.version === version
    const left = places.filter(isListed)
    if (left.length === 0) return []
    const [spots, named] = await Promise.all([
      candidateSpots
        .find({ _id: { $in: left.map(({ _id }) => _id) } })
        .hint('_id_')
        .toArray(),
      recordings
        .find({ _id: { $in: recordingsOf(left) } })
        .hint('_id_')
        .project<{ readonly _id: string; readonly name: string }>({ name: 1 })
        .toArray(),
    ])
    const byId = new Map(spots.map((spot) => [spot._id.toHexString(), spot]))
    const names = new Map(named.map(({ _id, name }) => [_id, name]))
    const found: FoundCandidate[] = []
    for (const { _id, recordingId } of left) {
      const spot = byId.get(_id.toHexString())
      const recordingName = names.get(recordingId)
      const runId = this.#listed.get(recordingId)?.runId
      // Removed meanwhile.
      if (spot === undefined || recordingName === undefined || runId === undefined) continue
      found.push(foundCandidate(spot, recordingName, runId))
    }
    return this.#verdicts === null ? found : this.#verdicts.unjudged(found)
  }

  async #readListed(places: readonly Place[]): Promise<void> {
    const unknown = recordingsOf(places).filter((id) => !this.#listed.has(id))
    if (unknown.length === 0) return
    const runs = await runsOf(this.#collections, unknown)
    for (const id of unknown) this.#listed.set(id, runs.get(id) ?? null)
  }
}

function recordingsOf(places: readonly Place[]): string[] {
  return [...new Set(places.map(({ recordingId }) => recordingId))]
}

function foundCandidate(
  {
    _id: _key,
    version: _version,
    duration: _derived,
    recordingId,
    ...spot
  }: WithId<CandidateSpotDocument>,
  recordingName: string,
  runId: string,
): FoundCandidate {
  return { recordingId, recordingName, runId, ...spot }
}

/** At most `IDS_OF_QUERY` of the ids at a time. */
function* slicesOf(ids: readonly string[]): Generator<string[]> {
  for (let at = 0; at < ids.length; at += IDS_OF_QUERY) yield ids.slice(at, at + IDS_OF_QUERY)
}

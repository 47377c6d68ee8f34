import type { Collection, Document, ObjectId, WithId } from 'mongodb'
import type { Collections, RecordingDocument } from '../schema/collections.ts'
import { CandidateVerdicts } from './candidate-verdicts.ts'
import { IDS_OF_QUERY } from './matching-recordings.ts'

/** The least number of spots or turns that are read at once. */
const READ_AT_ONCE = 100

/** Where a spot or a turn is. An index has all of it. */
export interface Place {
  readonly _id: ObjectId
  readonly recordingId: string
  readonly version: string
}

/** What is listed of a recording. */
interface Listed {
  readonly runId: string
  readonly version: string
  readonly form?: number
}

/** What a list shows of a recording. */
export type ListedRecording = Pick<RecordingDocument, 'name' | 'currentRunId' | 'speakerNames'>

interface Found {
  readonly recordingId: string
  readonly runId: string
  readonly start: number
  readonly end: number
}

interface Page<T> {
  readonly items: readonly T[]
  readonly more: boolean
}

/** What is listed of these recordings, by recording. Reads an index only. */
export async function runsOf(
  { candidateRuns }: Collections,
  recordingIds: readonly string[],
): Promise<ReadonlyMap<string, Listed>> {
  const runs = await candidateRuns
    .find({ _id: { $in: [...recordingIds] }, version: { $gt: '' } })
    .hint('form-of')
    .project<Listed & { readonly _id: string }>({ version: 1, runId: 1, form: 1 })
    .toArray()
  return new Map(runs.map(({ _id, ...listed }) => [_id, listed]))
}

/**
 * A function that reads a page of documents from their places, in the same order, and leaves out those that do not belong to the
 * list. What is listed of a recording is read once, so that a page never has two versions.
 */
export function pageReader<D extends Document & { readonly recordingId: string }, T extends Found>(
  collections: Collections,
  documents: Collection<D>,
  { limit, unjudged }: { readonly limit: number; readonly unjudged: boolean },
  foundOf: (document: WithId<D>, recording: ListedRecording, runId: string) => T,
): (batches: AsyncIterable<readonly Place[]>, matching: ReadonlySet<string>) => Promise<Page<T>> {
  const verdicts = unjudged ? new CandidateVerdicts(collections) : null
  const listed = new Map<string, Listed | null>()

  async function readListed(places: readonly Place[]): Promise<void> {
    const unknown = recordingsOf(places).filter((id) => !listed.has(id))
    if (unknown.length === 0) return
    const runs = await runsOf(collections, unknown)
    for (const id of unknown) listed.set(id, runs.get(id) ?? null)
  }

  async function read(places: readonly Place[]): Promise<readonly T[]> {
    await readListed(places)
    const left = places.filter(
      ({ recordingId, version }) => listed.get(recordingId)?.version === version,
    )
    if (left.length === 0) return []
    const [byId, recordings] = await Promise.all([
      documentsAt(documents, left),
      recordingsAt(collections, left),
    ])
    const found: T[] = []
    for (const { _id, recordingId } of left) {
      const document = byId.get(_id.toHexString())
      const recording = recordings.get(recordingId)
      const runId = listed.get(recordingId)?.runId
      // Removed meanwhile.
      if (document === undefined || recording === undefined || runId === undefined) continue
      found.push(foundOf(document, recording, runId))
    }
    return verdicts === null ? found : verdicts.unjudged(found)
  }

  return async (batches, matching) => {
    const found: T[] = []
    for await (const batch of batches) {
      const left = batch.filter(({ recordingId }) => matching.has(recordingId))
      const most = Math.max(limit + 1, READ_AT_ONCE)
      for (let at = 0; at < left.length && found.length <= limit; at += most) {
        found.push(...(await read(left.slice(at, at + most))))
      }
      if (found.length > limit) break
    }
    return { items: found.slice(0, limit), more: found.length > limit }
  }
}

async function documentsAt<D extends Document>(
  documents: Collection<D>,
  places: readonly Place[],
): Promise<ReadonlyMap<string, WithId<D>>> {
  const found = await documents
    .find({ _id: { $in: places.map(({ _id }) => _id) } } as object)
    .hint('_id_')
    .toArray()
  return new Map(found.map((one) => [(one._id as unknown as ObjectId).toHexString(), one]))
}

async function recordingsAt(
  { recordings }: Collections,
  places: readonly Place[],
): Promise<ReadonlyMap<string, ListedRecording>> {
  const found = await recordings
    .find({ _id: { $in: recordingsOf(places) } })
    .hint('_id_')
    .project<ListedRecording & { readonly _id: string }>({
      ...{ name: 1, currentRunId: 1, speakerNames: 1 },
    })
    .toArray()
  return new Map(found.map((one) => [one._id, one]))
}

function recordingsOf(places: readonly Place[]): string[] {
  return [...new Set(places.map(({ recordingId }) => recordingId))]
}

/**
 * The filters whose results, concatenated, are a list after a position. Each is a contiguous range of the index.
 * @param order what the list is ordered by before the recording: at most one field.
 * @param tie where it goes on within the recording of the position.
 */
export function segmentsAfter(
  order: Readonly<Record<string, 1 | -1>>,
  { value, recordingId }: { readonly value: number; readonly recordingId: string },
  tie: Document,
): readonly Document[] {
  const ties = [{ recordingId, ...tie }, { recordingId: { $gt: recordingId } }]
  const [first] = Object.entries(order)
  if (first === undefined) return ties
  const [field, direction] = first
  const beyond = direction < 0 ? { $lt: value } : { $gt: value }
  return [...ties.map((each) => ({ [field]: value, ...each })), { [field]: beyond }]
}

/** At most `IDS_OF_QUERY` of the ids at a time. */
export function* slicesOf(ids: readonly string[]): Generator<string[]> {
  for (let at = 0; at < ids.length; at += IDS_OF_QUERY) yield ids.slice(at, at + IDS_OF_QUERY)
}

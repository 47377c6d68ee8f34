import { isPrepared, type Recording } from '../model/recording.ts'
import { HUMAN_PROVIDER, type Run } from '../model/run.ts'
import { hasEnded } from '../model/run-transitions.ts'
import type { Storage } from '../ports/storage.ts'
import {
  audioKey,
  curveKey,
  enrolmentKey,
  isWrittenKey,
  peaksKey,
  rawAnswerKey,
  recordingKey,
  renditionKey,
  runKey,
} from '../runtime/blob-keys.ts'
import { allRecordings, blobsUnder } from '../runtime/scan.ts'
import { deletionKey } from './deletions.ts'
import { findStrays, type StraySearch } from './strays.ts'

/** A difference between records and bytes. */
export interface Difference {
  /**
   * `missing`: bytes that a record refers to; `size`: bytes of another size; `unknown`: bytes that no record refers to, of a
   * recording, run or upload that the database does not know; `left`: bytes of a kind that this product writes, beside a known
   * recording or run that does not refer to them; `foreign`: bytes that this product does not write.
   */
  readonly kind: 'missing' | 'size' | 'unknown' | 'left' | 'foreign'
  readonly key: string
  /** The recording whose bytes they are; null: it is not known. */
  readonly recordingId: string | null
  /** The name of the recording, or null. */
  readonly name: string | null
  /** The actual size; the expected one if the bytes are missing; null: unknown. */
  readonly sizeBytes: number | null
  /** The size in the record if it differs. */
  readonly expectedBytes?: number
}

/**
 * Compares records and bytes in both directions. What the next start or sweep completes is no difference. Only for a storage
 * without a running server.
 */
export async function* verifyStorage(
  storage: Storage,
  search: Omit<StraySearch, 'includeRuns'>,
): AsyncGenerator<Difference> {
  const deleting = new Set((await storage.deletions.list()).map(({ key }) => key))
  for await (const recording of allRecordings(storage)) {
    search.signal.throwIfAborted()
    const { id, name } = recording
    const of = { recordingId: id, name }
    const there = await blobsUnder(storage.blobs, recordingKey(id))
    const runs = await storage.runs.list(id)
    const expected = new Map(expectedBlobs(recording, runs))
    for (const [key, expectedBytes] of expected) {
      const sizeBytes = there.get(key)
      if (sizeBytes === undefined) yield { kind: 'missing', key, ...of, sizeBytes: expectedBytes }
      else if (expectedBytes !== null && sizeBytes !== expectedBytes) {
        yield { kind: 'size', key, ...of, sizeBytes, expectedBytes }
      }
    }
    const underWay = [...keysUnderWay(recording, runs, deleting)]
    for (const [key, sizeBytes] of there) {
      if (expected.has(key)) continue
      if (!isWrittenKey(key)) yield { kind: 'foreign', key, ...of, sizeBytes }
      else if (isOfRun(key, runs) && !underWay.some((begun) => isAtOrUnder(key, begun))) {
        yield { kind: 'left', key, ...of, sizeBytes }
      }
    }
  }
  for (const enrolment of await storage.enrolments.list()) {
    const key = enrolmentKey(enrolment.key)
    if ((await storage.blobs.size(key)) !== null) continue
    yield { kind: 'missing', key, recordingId: null, name: null, sizeBytes: null }
  }
  for (const { key, sizeBytes, kind } of await findStrays(storage, {
    ...search,
    includeRuns: true,
  })) {
    const of = { recordingId: null, name: null }
    yield { kind: 'unknown', key, ...of, sizeBytes }
    if (kind !== 'recording') continue
    for (const [part, bytes] of await blobsUnder(storage.blobs, key)) {
      if (!isWrittenKey(part)) yield { kind: 'foreign', key: part, ...of, sizeBytes: bytes }
    }
  }
}

/** The blobs that a recording and its runs refer to, with their sizes if known. */
function* expectedBlobs(
  { id, sizeBytes, sound, durationSeconds, audioRemovedAt }: Recording,
  runs: readonly Run[],
): Generator<readonly [key: string, sizeBytes: number | null]> {
  if (audioRemovedAt === null) yield [audioKey(id), sizeBytes]
  if (durationSeconds !== null) yield [peaksKey(id), null]
  if (audioRemovedAt === null && sound?.kind === 'rendition') {
    yield [renditionKey(id, 'head'), sound.headBytes]
    yield [renditionKey(id, 'body'), sound.sizeBytes - sound.headBytes]
  }
  for (const run of runs) {
    if (!hasEnded(run) || run.status !== 'succeeded') continue
    for (const index of run.curves.keys()) yield [curveKey(id, run.id, index), null]
    // A correction has no answer of a provider.
    if (run.provider !== HUMAN_PROVIDER) yield [rawAnswerKey(id, run.id), null]
  }
}

/** The keys, with everything under them, that are being written or removed: the next start or sweep completes that. */
function* keysUnderWay(
  recording: Recording,
  runs: readonly Run[],
  deleting: ReadonlySet<string>,
): Generator<string> {
  const { id } = recording
  if (deleting.has(deletionKey({ kind: 'recording', recordingId: id }))) yield recordingKey(id)
  if (recording.audioRemovedAt !== null) {
    yield audioKey(id)
    yield renditionKey(id)
  }
  if (!isPrepared(recording)) {
    yield peaksKey(id)
    yield renditionKey(id)
  }
  for (const run of runs) {
    const target = { kind: 'run', recordingId: id, runId: run.id } as const
    if (!hasEnded(run) || deleting.has(deletionKey(target))) yield runKey(id, run.id)
  }
}

/** Whether the key is of the recording itself or of one of its runs; those of other runs are found as unknown. */
function isOfRun(key: string, runs: readonly Run[]): boolean {
  const [, , part, runId] = key.split('/')
  return part !== 'runs' || runs.some(({ id }) => id === runId)
}

function isAtOrUnder(key: string, prefix: string): boolean {
  return key === prefix || key.startsWith(`${prefix}/`)
}

import type { Recording } from '../model/recording.ts'
import { HUMAN_PROVIDER, type Run } from '../model/run.ts'
import { hasEnded } from '../model/run-transitions.ts'
import type { Storage } from '../ports/storage.ts'
import {
  audioKey,
  curveKey,
  enrolmentKey,
  peaksKey,
  rawAnswerKey,
  recordingKey,
  renditionKey,
} from '../runtime/blob-keys.ts'
import { allRecordings, blobsUnder } from '../runtime/scan.ts'
import { findStrays, type StraySearch } from './strays.ts'

/** A difference between records and bytes. */
export interface Difference {
  /** `missing`: bytes that a record refers to; `size`: bytes of another size; `unknown`: bytes that no record refers to. */
  readonly kind: 'missing' | 'size' | 'unknown'
  readonly key: string
  /** The name of the recording, or null. */
  readonly name: string | null
  /** The actual size; the expected one if the bytes are missing; null: unknown. */
  readonly sizeBytes: number | null
  /** The size in the record if it differs. */
  readonly expectedBytes?: number
}

/** Compares records and bytes in both directions. Only for a storage without a running server. */
export async function* verifyStorage(
  storage: Storage,
  search: Omit<StraySearch, 'includeRuns'>,
): AsyncGenerator<Difference> {
  for await (const recording of allRecordings(storage)) {
    search.signal.throwIfAborted()
    const { id, name } = recording
    const there = await blobsUnder(storage.blobs, recordingKey(id))
    for (const [key, expectedBytes] of expectedBlobs(recording, await storage.runs.list(id))) {
      const sizeBytes = there.get(key)
      if (sizeBytes === undefined) yield { kind: 'missing', key, name, sizeBytes: expectedBytes }
      else if (expectedBytes !== null && sizeBytes !== expectedBytes) {
        yield { kind: 'size', key, name, sizeBytes, expectedBytes }
      }
    }
  }
  for (const enrolment of await storage.enrolments.list()) {
    const key = enrolmentKey(enrolment.key)
    if ((await storage.blobs.size(key)) !== null) continue
    yield { kind: 'missing', key, name: null, sizeBytes: null }
  }
  for (const { key, sizeBytes } of await findStrays(storage, { ...search, includeRuns: true })) {
    yield { kind: 'unknown', key, name: null, sizeBytes }
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

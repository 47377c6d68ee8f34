import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import { hasEnded } from '../model/run-transitions.ts'
import type { Storage } from '../ports/storage.ts'
import {
  audioKey,
  curveKey,
  peaksKey,
  rawAnswerKey,
  recordingKey,
  renditionKey,
} from '../runtime/blob-keys.ts'
import { allRecordings, blobsUnder } from '../runtime/scan.ts'
import { findStrays, type StrayLook } from './strays.ts'

/** Where records and bytes disagree. */
export interface Difference {
  /** `missing`: a record names bytes that are not there; `size`: they have another size; `unknown`: no record names them. */
  readonly kind: 'missing' | 'size' | 'unknown'
  readonly key: string
  /** The name of the recording, where there is one. */
  readonly name: string | null
  /** What is there; for what is missing, what should be, null where nobody knows. */
  readonly sizeBytes: number | null
  /** What the record says of a size that differs. */
  readonly expectedBytes?: number
}

/** Compares the records with the bytes, both ways. For a storage that no server works on. */
export async function* verifyStorage(
  storage: Storage,
  look: Omit<StrayLook, 'runsToo'>,
): AsyncGenerator<Difference> {
  for await (const recording of allRecordings(storage)) {
    look.signal.throwIfAborted()
    const { id, name } = recording
    const there = await blobsUnder(storage.blobs, recordingKey(id))
    for (const [key, expectedBytes] of namedBlobs(recording, await storage.runs.list(id))) {
      const sizeBytes = there.get(key)
      if (sizeBytes === undefined) yield { kind: 'missing', key, name, sizeBytes: expectedBytes }
      else if (expectedBytes !== null && sizeBytes !== expectedBytes) {
        yield { kind: 'size', key, name, sizeBytes, expectedBytes }
      }
    }
  }
  for (const { key, sizeBytes } of await findStrays(storage, { ...look, runsToo: true })) {
    yield { kind: 'unknown', key, name: null, sizeBytes }
  }
}

/** The blobs that a recording and its runs name, with their sizes where those are known. */
function* namedBlobs(
  { id, sizeBytes, sound, durationSeconds }: Recording,
  runs: readonly Run[],
): Generator<readonly [key: string, sizeBytes: number | null]> {
  yield [audioKey(id), sizeBytes]
  if (durationSeconds !== null) yield [peaksKey(id), null]
  if (sound?.kind === 'rendition') {
    yield [renditionKey(id, 'head'), sound.headBytes]
    yield [renditionKey(id, 'body'), sound.sizeBytes - sound.headBytes]
  }
  for (const run of runs) {
    if (!hasEnded(run) || run.status !== 'succeeded') continue
    for (const index of run.curves.keys()) yield [curveKey(id, run.id, index), null]
    yield [rawAnswerKey(id, run.id), null]
  }
}

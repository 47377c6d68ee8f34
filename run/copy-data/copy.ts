import {
  ALL_RECORDINGS,
  allRecordings,
  allTaken,
  blobsUnder,
  type Correction,
  type CorrectionEntry,
  enrolmentKey,
  logOfCorrection,
  type Recording,
  recordingKey,
  type Storage,
  turnsOfRun,
  type Upload,
} from '@toolkit/core'
import { holdsBytes, isLeftBehind } from '../product/bytes-in-use.ts'
import { compareRecords } from './compare-records.ts'
import type { Progress } from './report.ts'

export interface Copied {
  /** Uploads that are not copied because they cannot be finished. */
  readonly leftBehind: readonly Upload[]
}

/**
 * Copies everything from `source`, which is only read, to `target`. The record of a recording is written last, so that a
 * repeated copy knows which recordings are complete; incomplete ones are copied again. Rejects when the signal fires.
 */
export async function copyStorage(
  source: Storage,
  target: Storage,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<Copied> {
  for (const notes of await source.models.list()) await target.models.put(notes)
  for (const review of await source.reviews.list()) await target.reviews.put(review)
  for (const deletion of await source.deletions.list()) await target.deletions.put(deletion)
  for (const view of await source.views.list()) await target.views.put(view)
  for (const voice of await source.voices.list()) await target.voices.put(voice)
  for (const enrolment of await source.enrolments.list()) {
    signal.throwIfAborted()
    const key = enrolmentKey(enrolment.key)
    // A missing sound is not copied; `npm run storage -- verify` names it.
    if ((await source.blobs.size(key)) !== null) {
      await target.blobs.put(key, source.blobs.read(key, undefined, signal), signal)
    }
    await target.enrolments.put(enrolment)
  }
  for await (const taken of allTaken(source)) {
    signal.throwIfAborted()
    await target.taken.put(taken)
  }
  for await (const recording of allRecordings(source)) {
    signal.throwIfAborted()
    const isThere = (await target.recordings.get(recording.id)) !== null
    if (!isThere) await copyRecording(source, target, recording, signal)
    progress.step(isThere ? 0 : recording.sizeBytes, isThere)
  }
  const leftBehind: Upload[] = []
  for (const upload of await source.uploads.list()) {
    signal.throwIfAborted()
    if (isLeftBehind(upload)) leftBehind.push(upload)
    else await copyUpload(source, target, upload, signal)
  }
  return { leftBehind }
}

async function copyRecording(
  source: Storage,
  target: Storage,
  recording: Recording,
  signal: AbortSignal,
): Promise<void> {
  const { id } = recording
  for (const run of await target.runs.list(id)) await target.runs.remove(run.id)
  await target.verdicts.remove(id)
  await target.stretchVerdicts.remove(id)
  for (const correction of await target.corrections.list(id)) {
    await target.corrections.remove(correction.id)
  }
  for (const key of (await blobsUnder(source.blobs, recordingKey(id))).keys()) {
    await target.blobs.put(key, source.blobs.read(key, undefined, signal), signal)
  }
  // Oldest first, because both stores keep the order of insertion.
  for (const run of (await source.runs.list(id)).toReversed()) {
    await target.runs.insert(run)
    await target.turns.put(run.id, await turnsOfRun(source, run.id))
  }
  for (const verdict of (await source.verdicts.list(id)).toReversed()) {
    await target.verdicts.append(verdict)
  }
  for (const verdict of await source.stretchVerdicts.ofRecording(id)) {
    await target.stretchVerdicts.insert(verdict)
  }
  for (const correction of (await source.corrections.list(id)).toReversed()) {
    await copyCorrection(source, target, correction)
  }
  await target.recordings.insert(recording)
}

async function copyCorrection(
  source: Storage,
  target: Storage,
  correction: Correction,
): Promise<void> {
  const open = { ...correction, finishedAt: null, length: 0 }
  await target.corrections.insert(open)
  let { length } = open
  for (const batch of batches(await logOfCorrection(source, correction))) {
    await target.corrections.append({ ...open, length }, batch)
    length += batch.length
  }
  if (correction.finishedAt !== null) await target.corrections.append(correction, [])
}

/** A batch is stored in one document of MongoDB, which has at most 16 MiB. */
const BATCH_CHARACTERS = 2_000_000
const BATCH_ENTRIES = 500

function* batches(log: readonly CorrectionEntry[]): Generator<readonly CorrectionEntry[]> {
  let batch: CorrectionEntry[] = []
  let characters = 0
  for (const entry of log) {
    batch.push(entry)
    characters += JSON.stringify(entry).length
    if (batch.length < BATCH_ENTRIES && characters < BATCH_CHARACTERS) continue
    yield batch
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield batch
}

/**
 * Copies an incomplete upload with its bytes. One that the target has is replaced only if it is the beginning of this one,
 * which an interrupted copy leaves: not if it has ended, is as far or further on, or has another description.
 */
export async function copyUpload(
  source: Storage,
  target: Storage,
  upload: Upload,
  signal: AbortSignal,
): Promise<void> {
  const { id } = upload
  const sizeBytes = (await holdsBytes(source, upload)) ? await source.uploads.offset(id) : 0
  const there = await target.uploads.get(id)
  if (there !== null) {
    if (compareRecords(upload, there) === 'different') return
    if ((await target.uploads.offset(id)) >= sizeBytes) return
    await target.uploads.remove(id)
  }
  await target.uploads.insert(upload)
  if (sizeBytes > 0) {
    await target.uploads.append(id, 0, source.uploads.read(id, { signal }), signal)
  }
}

export async function countRecordings({ recordings }: Storage): Promise<number> {
  return (await recordings.list({ ...ALL_RECORDINGS, limit: 1 })).total
}

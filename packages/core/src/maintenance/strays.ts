import { ToolkitError } from '../errors.ts'
import { type ProbeDependencies, recordingOfFile } from '../media/recording-of-file.ts'
import type { Deletion, DeletionTarget, FoundStray } from '../model/deletion.ts'
import type { Recording } from '../model/recording.ts'
import type { Clock } from '../ports/clock.ts'
import type { Storage } from '../ports/storage.ts'
import {
  audioKey,
  ENROLMENTS_PREFIX,
  enrolmentKey,
  isWrittenKey,
  RECORDINGS_PREFIX,
  recordingKey,
  runKey,
} from '../runtime/blob-keys.ts'
import { blobsUnder } from '../runtime/scan.ts'
import { type System, timestamp } from '../runtime/system.ts'
import { deletionKey } from './deletions.ts'

/** How long strays are kept. */
export const STRAYS_KEPT_MS = 30 * 24 * 3_600_000

/** Recordings that are checked before other tasks get a turn. */
const BATCH_SIZE = 200

export interface StraySearch {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Also find runs of known recordings, which reads each recording's runs. */
  readonly includeRuns?: boolean
}

/** Finds bytes that neither a record nor a deletion in progress refers to. Safe during other changes. */
export async function findStrays(storage: Storage, search: StraySearch): Promise<FoundStray[]> {
  // In this order: an upload becomes a recording before it is finished.
  const present = await storage.blobs.children(RECORDINGS_PREFIX)
  const uploads = await storage.uploads.list()
  const strayUploads = await storage.uploads.strays()
  const arriving = new Set(uploads.filter((u) => u.finishedAt === null).map((u) => u.recordingId))
  const unknown: Omit<FoundStray, 'sizeBytes'>[] = []
  for (const [index, id] of present.entries()) {
    search.signal.throwIfAborted()
    // Let other tasks run in between: there may be a hundred thousand recordings.
    if (index % BATCH_SIZE === BATCH_SIZE - 1) await search.clock.wait(0, search.signal)
    if (arriving.has(id)) continue
    if ((await storage.recordings.get(id)) === null) {
      unknown.push({ key: recordingKey(id), kind: 'recording' })
    } else if (search.includeRuns === true) unknown.push(...(await unknownRuns(storage, id)))
  }
  unknown.push(...(await unknownEnrolments(storage)))
  // After the records: a deletion is stored before its record is removed, and until its bytes are.
  const deleting = new Set((await storage.deletions.list()).flatMap(strayKeysOf))
  const found: FoundStray[] = []
  for (const stray of unknown) {
    const own = stray.kind === 'enrolment' ? await storage.blobs.size(stray.key) : null
    const deeper = (await blobsUnder(storage.blobs, stray.key)).values()
    const sizes = own === null ? [...deeper] : [own, ...deeper]
    const sizeBytes = sizes.reduce((sum, size) => sum + size, 0)
    if (sizes.length > 0) found.push({ ...stray, sizeBytes })
  }
  // Only those found twice: others were being removed.
  const before = new Set(strayUploads.map(({ id }) => id))
  for (const { id, sizeBytes } of await storage.uploads.strays()) {
    if (before.has(id)) found.push({ key: `uploads/${id}`, kind: 'upload', sizeBytes })
  }
  return found.filter(({ key }) => !deleting.has(key))
}

async function unknownEnrolments(storage: Storage) {
  const present = await storage.blobs.children(ENROLMENTS_PREFIX)
  if (present.length === 0) return []
  const known = new Set((await storage.enrolments.list()).map(({ key }) => key))
  return present
    .filter((id) => !known.has(id))
    .map((id) => ({ key: enrolmentKey(id), kind: 'enrolment' as const }))
}

async function unknownRuns(storage: Storage, recordingId: string) {
  const keys = await storage.blobs.children(`${recordingKey(recordingId)}/runs`)
  if (keys.length === 0) return []
  const known = new Set((await storage.runs.list(recordingId)).map(({ id }) => id))
  return keys
    .filter((runId) => !known.has(runId))
    .map((runId) => ({ key: runKey(recordingId, runId), kind: 'run' as const }))
}

/** The deletion target of a stray. */
export function targetOfStray({ key, kind }: Pick<FoundStray, 'key' | 'kind'>): DeletionTarget {
  const [, first = '', , runId = ''] = key.split('/')
  if (kind === 'upload') return { kind, uploadId: first, recordingId: null }
  if (kind === 'enrolment') return { kind, enrolmentId: first }
  return kind === 'run' ? { kind, recordingId: first, runId } : { kind, recordingId: first }
}

function strayKeysOf(target: DeletionTarget): readonly string[] {
  if (target.kind === 'run') return [runKey(target.recordingId, target.runId)]
  if (target.kind === 'enrolment') return [enrolmentKey(target.enrolmentId)]
  const ofRecording = target.recordingId === null ? [] : [recordingKey(target.recordingId)]
  return target.kind === 'upload' ? [`uploads/${target.uploadId}`, ...ofRecording] : ofRecording
}

/**
 * Deletes what this product has written of a stray, at once. Returns the keys that it does not know, which stay. Only for a
 * storage without a running server. The next start completes an interruption if there are none.
 */
export async function purgeStray(
  storage: Storage,
  stray: FoundStray,
  at: string,
): Promise<readonly string[]> {
  const target = targetOfStray(stray)
  if (target.kind !== 'upload') {
    const keys = [...(await blobsUnder(storage.blobs, stray.key)).keys()]
    const foreign = keys.filter((key) => !isWrittenKey(key))
    if (foreign.length > 0) {
      const written = keys.filter(isWrittenKey)
      await storage.freeing(async () => {
        for (const key of written) await storage.blobs.remove(key)
      })
      return foreign
    }
  }
  const deletion: Deletion = { ...target, key: deletionKey(target), at, copies: [] }
  await storage.freeing(async () => {
    await storage.deletions.put(deletion)
    if (target.kind === 'upload') await storage.uploads.remove(target.uploadId)
    else await storage.blobs.remove(stray.key)
    await storage.strays.remove(stray.key)
    await storage.deletions.remove(deletion.key)
  })
  return []
}

type AdoptSystem = ProbeDependencies & Pick<System, 'storage'>

/**
 * Creates a recording from a stray file; the next start prepares it. Idempotent. Throws an `audio-…` error if the file is not
 * supported, and `not-found` if the stray has no audio file.
 */
export async function adoptStray(system: AdoptSystem, stray: FoundStray): Promise<Recording> {
  const { storage } = system
  if (stray.kind === 'run' || stray.kind === 'enrolment') throw noFile(stray)
  const id = stray.key.split('/')[1] ?? ''
  const key = audioKey(id)
  const isUpload = stray.kind === 'upload'
  const sizeBytes = isUpload ? stray.sizeBytes : await storage.blobs.size(key)
  if (sizeBytes === null) throw noFile(stray)
  const read = () => (isUpload ? storage.uploads.read(id) : storage.blobs.read(key))
  const name = `Found again ${timestamp(system).slice(0, 10)} ${id.slice(0, 8)}`
  const recording = await recordingOfFile(system, { sizeBytes, read, sha256: null }, { id, name })
  if (isUpload) await storage.blobs.put(key, read())
  const before = await storage.recordings.get(id)
  if (before === null) await storage.recordings.insert(recording)
  if (isUpload) await storage.uploads.remove(id)
  await storage.strays.remove(stray.key)
  return before ?? recording
}

function noFile({ key }: FoundStray): ToolkitError {
  return new ToolkitError('not-found', `${key} contains results without an audio file.`)
}

import { ToolkitError } from '../errors.ts'
import { type ProbeDependencies, recordingOfFile } from '../media/recording-of-file.ts'
import type { Deletion, DeletionTarget, FoundStray } from '../model/deletion.ts'
import type { Recording } from '../model/recording.ts'
import type { Clock } from '../ports/clock.ts'
import type { Storage } from '../ports/storage.ts'
import { audioKey, RECORDINGS_PREFIX, recordingKey, runKey } from '../runtime/blob-keys.ts'
import { blobsUnder } from '../runtime/scan.ts'
import { type System, timestamp } from '../runtime/system.ts'
import { deletionKey } from './deletions.ts'

/** How long bytes are kept that no record names. */
export const STRAYS_KEPT_MS = 30 * 24 * 3_600_000

const LOOKS_AT_A_TIME = 200

export interface StrayLook {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Also runs of recordings that are known: a look at each of them. */
  readonly runsToo?: boolean
}

/** Bytes that no record names, and no deletion that has begun; what goes on meanwhile is none of them. */
export async function findStrays(storage: Storage, look: StrayLook): Promise<FoundStray[]> {
  // In this order: an upload becomes a recording before it counts as finished.
  const present = await storage.blobs.children(RECORDINGS_PREFIX)
  const uploads = await storage.uploads.list()
  const strayUploads = await storage.uploads.strays()
  const arriving = new Set(uploads.filter((u) => u.finishedAt === null).map((u) => u.recordingId))
  const unknown: Omit<FoundStray, 'sizeBytes'>[] = []
  for (const [place, id] of present.entries()) {
    look.signal.throwIfAborted()
    // With a hundred thousand recordings others want their turn in between.
    if (place % LOOKS_AT_A_TIME === LOOKS_AT_A_TIME - 1) await look.clock.wait(0, look.signal)
    if (arriving.has(id)) continue
    if ((await storage.recordings.get(id)) === null) {
      unknown.push({ key: recordingKey(id), kind: 'recording' })
    } else if (look.runsToo === true) unknown.push(...(await unknownRuns(storage, id)))
  }
  // After the records: a deletion is noted before its record goes, until its bytes are gone.
  const doomed = new Set((await storage.deletions.list()).flatMap(strayKeysOf))
  const found: FoundStray[] = []
  for (const stray of unknown) {
    const sizes = [...(await blobsUnder(storage.blobs, stray.key)).values()]
    const sizeBytes = sizes.reduce((sum, size) => sum + size, 0)
    if (sizes.length > 0) found.push({ ...stray, sizeBytes })
  }
  // What was there before and is still, so no removal that has ended meanwhile.
  const before = new Set(strayUploads.map(({ id }) => id))
  for (const { id, sizeBytes } of await storage.uploads.strays()) {
    if (before.has(id)) found.push({ key: `uploads/${id}`, kind: 'upload', sizeBytes })
  }
  return found.filter(({ key }) => !doomed.has(key))
}

async function unknownRuns(storage: Storage, recordingId: string) {
  const keys = await storage.blobs.children(`${recordingKey(recordingId)}/runs`)
  if (keys.length === 0) return []
  const known = new Set((await storage.runs.list(recordingId)).map(({ id }) => id))
  return keys
    .filter((runId) => !known.has(runId))
    .map((runId) => ({ key: runKey(recordingId, runId), kind: 'run' as const }))
}

/** What deleting a stray deletes. */
export function targetOfStray({ key, kind }: Pick<FoundStray, 'key' | 'kind'>): DeletionTarget {
  const [, first = '', , runId = ''] = key.split('/')
  if (kind === 'upload') return { kind, uploadId: first, recordingId: null }
  return kind === 'run' ? { kind, recordingId: first, runId } : { kind, recordingId: first }
}

function strayKeysOf(target: DeletionTarget): readonly string[] {
  if (target.kind === 'run') return [runKey(target.recordingId, target.runId)]
  const ofRecording = target.recordingId === null ? [] : [recordingKey(target.recordingId)]
  return target.kind === 'upload' ? [`uploads/${target.uploadId}`, ...ofRecording] : ofRecording
}

/** Deletes a stray at once, of a storage that no server works on; cut off, the next start finishes it. */
export async function purgeStray(storage: Storage, stray: FoundStray, at: string): Promise<void> {
  const target = targetOfStray(stray)
  const deletion: Deletion = { ...target, key: deletionKey(target), at, copies: [] }
  await storage.freeing(async () => {
    await storage.deletions.put(deletion)
    if (target.kind === 'upload') await storage.uploads.remove(target.uploadId)
    else await storage.blobs.remove(stray.key)
    await storage.strays.remove(stray.key)
    await storage.deletions.remove(deletion.key)
  })
}

type AdoptSystem = ProbeDependencies & Pick<System, 'storage'>

/**
 * Makes a recording of a file that no record names; the next start prepares it. Done again after a kill it comes to one
 * recording. Throws an `audio-…` error for what is no audio, `not-found` for a stray without a file of its own.
 */
export async function adoptStray(system: AdoptSystem, stray: FoundStray): Promise<Recording> {
  const { storage } = system
  if (stray.kind === 'run') throw noFile(stray)
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
  return new ToolkitError('not-found', `${key} holds results without the file that they are of.`)
}

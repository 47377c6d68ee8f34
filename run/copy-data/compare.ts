import { createHash } from 'node:crypto'
import {
  allRecordings,
  blobsUnder,
  recordingKey,
  type Storage,
  turnsOfRun,
  type Upload,
} from '@toolkit/core'
import { findForeignData } from './foreign-data.ts'
import type { Progress } from './progress.ts'
import { Tally } from './tally.ts'
import { holdsBytes, isLeftBehind } from './walk.ts'

/** Compares everything of two storages: each record by its fields, each value by its size and SHA-256. Changes neither. */
export async function compareStorages(
  source: Storage,
  target: Storage,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<Tally> {
  const tally = new Tally()
  for await (const recording of allRecordings(source)) {
    signal.throwIfAborted()
    const { id } = recording
    tally.record('recordings', `recording ${id}`, recording, await target.recordings.get(id))
    await compareRuns(source, target, id, tally)
    const verdicts = [await source.verdicts.list(id), await target.verdicts.list(id)] as const
    tally.list('verdicts', `recording ${id}`, verdicts, (verdict) => verdict.id)
    await compareBlobs(source, target, recordingKey(id), tally, signal)
    progress.step(recording.sizeBytes)
  }
  for (const notes of await source.models.list()) {
    const there = await target.models.get(notes.provider, notes.model)
    tally.record('models', `${notes.provider}/${notes.model}`, notes, there)
  }
  for (const upload of await source.uploads.list()) {
    signal.throwIfAborted()
    if (!isLeftBehind(upload)) await compareUpload(source, target, upload, tally, signal)
  }
  for await (const { store, what, why } of findForeignData(source, target)) {
    if (why === 'different') continue
    tally.count(store, false, true)
    tally.differs(store, `${what} is only in the target`)
  }
  return tally
}

async function compareRuns(
  source: Storage,
  target: Storage,
  recordingId: string,
  tally: Tally,
): Promise<void> {
  const ours = await source.runs.list(recordingId)
  const theirs = await target.runs.list(recordingId)
  tally.list('runs', `recording ${recordingId}`, [ours, theirs], (run) => run.id)
  for (const id of new Set([...ours, ...theirs].map((run) => run.id))) {
    const turns = [await turnsOfRun(source, id), await turnsOfRun(target, id)] as const
    tally.list('turns', `run ${id}`, turns, (turn) => turn.index)
  }
}

async function compareBlobs(
  source: Storage,
  target: Storage,
  prefix: string,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const ours = await blobsUnder(source.blobs, prefix)
  const theirs = await blobsUnder(target.blobs, prefix)
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    const [here, there] = [ours.get(key), theirs.get(key)]
    tally.count('blobs', here !== undefined, there !== undefined)
    tally.addBytes('blobs', here ?? 0, there ?? 0)
    if (there === undefined) tally.differs('blobs', `${key} is missing in the target`)
    else if (here === undefined) tally.differs('blobs', `${key} is only in the target`)
    else if (here !== there) {
      tally.differs('blobs', `${key} has ${there} bytes in the target, ${here} in the source`)
    } else {
      const [a, b] = await Promise.all([
        sha256(source.blobs.read(key, undefined, signal)),
        sha256(target.blobs.read(key, undefined, signal)),
      ])
      if (a !== b) tally.differs('blobs', `${key} has other bytes in the target`)
    }
  }
}

async function compareUpload(
  source: Storage,
  target: Storage,
  upload: Upload,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const { id } = upload
  tally.record('uploads', `upload ${id}`, upload, await target.uploads.get(id))
  if (!(await holdsBytes(source, upload))) return
  tally.addBytes('uploads', await source.uploads.offset(id), await target.uploads.offset(id))
  const [a, b] = await Promise.all([
    sha256(source.uploads.read(id, { signal })),
    sha256(target.uploads.read(id, { signal })),
  ])
  if (a !== b) tally.differs('uploads', `upload ${id} has other bytes in the target`)
}

async function sha256(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const block of bytes) hash.update(block)
  return hash.digest('hex')
}

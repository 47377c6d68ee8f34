import { ToolkitError } from '../errors.ts'
import { type FileJudge, recordingOfFile } from '../media/recording-of-file.ts'
import type { FoundStray } from '../model/deletion.ts'
import type { Recording } from '../model/recording.ts'
import { audioKey } from '../runtime/blob-keys.ts'
import { type System, timestamp } from '../runtime/system.ts'

type AdoptSystem = FileJudge & Pick<System, 'storage'>

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

import { ToolkitError } from '../errors.ts'
import { originalSound } from '../media/sound.ts'
import type { FoundStray } from '../model/deletion.ts'
import type { Recording } from '../model/recording.ts'
import { NO_HINTS } from '../model/run.ts'
import { audioKey } from '../runtime/blob-keys.ts'
import { readHead } from '../runtime/byte-streams.ts'
import { projectRecording } from '../runtime/projection.ts'
import { type System, timestamp } from '../runtime/system.ts'

type AdoptSystem = Pick<System, 'storage' | 'clock' | 'newDigest'> & {
  readonly audio: Pick<System['audio'], 'headBytes' | 'judge'>
}

/**
 * Makes a recording of a file that no record names; the next start prepares it. Done again after a kill it comes to one
 * recording. Throws an `audio-…` error for what is no audio, `not-found` for a stray without a file of its own.
 */
export async function adoptStray(system: AdoptSystem, stray: FoundStray): Promise<Recording> {
  const { storage, audio } = system
  if (stray.kind === 'run') throw noFile(stray)
  const id = stray.key.split('/')[1] ?? ''
  const key = audioKey(id)
  const isUpload = stray.kind === 'upload'
  const sizeBytes = isUpload ? stray.sizeBytes : await storage.blobs.size(key)
  if (sizeBytes === null) throw noFile(stray)
  const read = () => (isUpload ? storage.uploads.read(id) : storage.blobs.read(key))
  const head = await readHead(read(), audio.headBytes)
  const { contentType, playsAsItIs } = audio.judge(head, sizeBytes)
  const digest = system.newDigest()
  for await (const block of read()) digest.update(block)
  if (isUpload) await storage.blobs.put(key, storage.uploads.read(id))
  const now = timestamp(system)
  const recording: Recording = {
    id,
    name: `Found again ${now.slice(0, 10)} ${id.slice(0, 8)}`,
    source: { kind: 'upload' },
    contentType,
    sizeBytes,
    durationSeconds: null,
    sound: playsAsItIs ? originalSound(contentType, sizeBytes) : null,
    media: null,
    track: null,
    sha256: digest.hex(),
    error: null,
    speakers: NO_HINTS,
    speakerNames: {},
    chosenRunId: null,
    createdAt: now,
    updatedAt: now,
    settled: false,
    revision: 0,
    ...projectRecording({ chosenRunId: null }, [], []),
  }
  const before = await storage.recordings.get(id)
  if (before === null) await storage.recordings.insert(recording)
  if (isUpload) await storage.uploads.remove(id)
  await storage.strays.remove(stray.key)
  return before ?? recording
}

function noFile({ key }: FoundStray): ToolkitError {
  return new ToolkitError('not-found', `${key} holds results without the file that they are of.`)
}

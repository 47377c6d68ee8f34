import { hasCode, ToolkitError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import { audioKey, RECORDINGS_PREFIX, renditionKey } from '../runtime/blob-keys.ts'
import { changeRecording } from '../runtime/change.ts'
import { allRecordings } from '../runtime/scan.ts'
import type { System } from '../runtime/system.ts'
import type { Preparation } from './preparation.ts'
import { audioRemoved, fileMissing } from './sound.ts'

/** Recordings that are checked before other tasks get a turn. */
const BATCH_SIZE = 200

type Changing = Pick<System, 'storage' | 'clock' | 'publish' | 'revision'>

/**
 * Checks that the file of a recording, or its sound, exists with its full size. Throws `file-missing` and marks the
 * recording if the file does not, `audio-removed`, and `request-conflict` while a lost rendition is prepared again.
 */
export async function requireFile(
  system: System,
  preparation: Preparation,
  recording: Recording,
  of: 'file' | 'sound',
): Promise<void> {
  const { id, sizeBytes, sound } = recording
  if (recording.audioRemovedAt !== null) throw audioRemoved()
  const file = [[audioKey(id), sizeBytes]] as const
  const wanted =
    of === 'sound' && sound?.kind === 'rendition'
      ? ([
          [renditionKey(id, 'head'), sound.headBytes],
          [renditionKey(id, 'body'), sound.sizeBytes - sound.headBytes],
        ] as const)
      : file
  if (await exist(system, wanted)) {
    if (isMarked(recording) && (await exist(system, file))) {
      await unmark(system, preparation, id)
    }
    return
  }
  if (wanted !== file && (await exist(system, file))) return prepareAgain(system, preparation, id)
  await markMissing(system, id)
  throw fileMissing()
}

/** Prepares a recording again whose derived data is lost. Always throws: `request-conflict`, or `audio-removed`. */
export async function prepareAgain(
  system: System,
  preparation: Preparation,
  id: string,
): Promise<never> {
  await forgetDerived(system, id)
  preparation.begin(id)
  throw new ToolkitError(
    'request-conflict',
    'The derived data of this recording was lost and is being created again. Try again when the recording has a `sound`.',
  )
}

/** Stores that the sound of a recording has to be made again, with its peaks. Throws `audio-removed`. */
export async function forgetDerived(system: Changing, id: string): Promise<void> {
  await changeRecording(system, id, (recording) => {
    if (recording.audioRemovedAt !== null) throw audioRemoved()
    return { ...recording, sound: null, settled: false }
  })
}

/**
 * Marks recordings whose files are missing, and unmarks those whose files are back. If there are no files at all, it only
 * logs this: probably a disk is not mounted.
 */
export async function markMissingFiles(
  system: System,
  preparation: Preparation,
  signal: AbortSignal,
): Promise<void> {
  const { storage, clock, log } = system
  const present = new Set(await storage.blobs.children(RECORDINGS_PREFIX))
  let count = 0
  let marked = 0
  for await (const recording of allRecordings(storage)) {
    signal.throwIfAborted()
    if (present.size === 0) {
      const message =
        'The database has recordings, but there are no files. Is the disk mounted, and is it the right folder? No recording is marked.'
      log({ event: 'files-away', message })
      return
    }
    count += 1
    if (count % BATCH_SIZE === 0) await clock.wait(0, signal)
    if (recording.audioRemovedAt !== null) continue
    await requireFile(system, preparation, recording, 'file').catch((error: unknown) => {
      if (hasCode(error, 'file-missing')) marked += 1
      else if (!hasCode(error, 'recording-not-found')) throw error
    })
  }
  if (marked > 0) log({ event: 'files-missing', recordings: marked })
}

async function exist(
  { storage }: System,
  wanted: readonly (readonly [key: string, sizeBytes: number])[],
): Promise<boolean> {
  for (const [key, sizeBytes] of wanted) {
    if ((await storage.blobs.size(key)) !== sizeBytes) return false
  }
  return true
}

/** Whether the file of a recording is known to be missing. */
export function isMarked({ error }: Pick<Recording, 'error'>): boolean {
  return error?.code === 'file-missing'
}

/** Stores that the file of a recording is missing, unless it has another error. */
export async function markMissing(system: Changing, id: string): Promise<void> {
  const { code, message } = fileMissing()
  await changeRecording(system, id, (recording) =>
    recording.error === null && recording.audioRemovedAt === null
      ? { ...recording, error: { code, message } }
      : recording,
  )
}

async function unmark(system: System, preparation: Preparation, id: string): Promise<void> {
  await changeRecording(system, id, (recording) =>
    isMarked(recording) ? { ...recording, error: null, settled: false } : recording,
  )
  preparation.begin(id)
}

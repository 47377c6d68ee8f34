import { hasCode, ToolkitError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import { audioKey, RECORDINGS_PREFIX, renditionKey } from '../runtime/blob-keys.ts'
import { changeRecording } from '../runtime/change.ts'
import { allRecordings } from '../runtime/scan.ts'
import type { System } from '../runtime/system.ts'
import type { Preparation } from './preparation.ts'
import { fileMissing } from './sound.ts'

const LOOKS_AT_A_TIME = 200

/**
 * Makes sure that the bytes of a recording's file, or of its sound, are there as the recording says. `file-missing` where
 * the file is not; then the recording is marked. A rendition that is not is made anew (`request-conflict` meanwhile).
 */
export async function requireFile(
  system: System,
  preparation: Preparation,
  recording: Recording,
  of: 'file' | 'sound',
): Promise<void> {
  const { id, sizeBytes, sound } = recording
  const file = [[audioKey(id), sizeBytes]] as const
  const wanted =
    of === 'sound' && sound?.kind === 'rendition'
      ? ([
          [renditionKey(id, 'head'), sound.headBytes],
          [renditionKey(id, 'body'), sound.sizeBytes - sound.headBytes],
        ] as const)
      : file
  if (await areThere(system, wanted)) {
    if (isMarked(recording) && (await areThere(system, file))) {
      await takeMarkOff(system, preparation, id)
    }
    return
  }
  if (wanted !== file && (await areThere(system, file)))
    return prepareAgain(system, preparation, id)
  await mark(system, id)
  throw fileMissing()
}

/** Has a recording prepared again of which something that was made of its file is lost. `request-conflict` says so. */
export async function prepareAgain(
  system: System,
  preparation: Preparation,
  id: string,
): Promise<never> {
  await changeRecording(system, id, (recording) => ({ ...recording, sound: null, settled: false }))
  preparation.begin(id)
  throw new ToolkitError(
    'request-conflict',
    'What was made of the file is lost and is being made anew. Ask again when the recording has a `sound`.',
  )
}

/**
 * Marks recordings whose files are gone, and takes the mark from those whose file is back. Where there is no file at all
 * it only says so: then a disk is not mounted.
 */
export async function markMissingFiles(
  system: System,
  preparation: Preparation,
  signal: AbortSignal,
): Promise<void> {
  const { storage, clock, log } = system
  const present = new Set(await storage.blobs.children(RECORDINGS_PREFIX))
  let place = 0
  let marked = 0
  for await (const recording of allRecordings(storage)) {
    signal.throwIfAborted()
    if (present.size === 0) {
      const message =
        'There are recordings, but not one file: is the disk mounted, and is it the right folder? No recording is marked.'
      log({ event: 'files-away', message })
      return
    }
    place += 1
    if (place % LOOKS_AT_A_TIME === 0) await clock.wait(0, signal)
    await requireFile(system, preparation, recording, 'file').catch((error: unknown) => {
      if (hasCode(error, 'file-missing')) marked += 1
      else if (!hasCode(error, 'recording-not-found')) throw error
    })
  }
  if (marked > 0) log({ event: 'files-missing', recordings: marked })
}

async function areThere(
  { storage }: System,
  wanted: readonly (readonly [key: string, sizeBytes: number])[],
): Promise<boolean> {
  for (const [key, sizeBytes] of wanted) {
    if ((await storage.blobs.size(key)) !== sizeBytes) return false
  }
  return true
}

function isMarked({ error }: Recording): boolean {
  return error?.code === 'file-missing'
}

async function mark(system: System, id: string): Promise<void> {
  const { code, message } = fileMissing()
  await changeRecording(system, id, (recording) =>
    recording.error === null ? { ...recording, error: { code, message } } : recording,
  )
}

async function takeMarkOff(system: System, preparation: Preparation, id: string): Promise<void> {
  await changeRecording(system, id, (recording) =>
    isMarked(recording) ? { ...recording, error: null, settled: false } : recording,
  )
  preparation.begin(id)
}

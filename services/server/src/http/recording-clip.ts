import { type Clip, type ClipRequest, openClip } from '@toolkit/audio'
import type { Recording, Toolkit } from '@toolkit/core'
import { playedSound, stillPrepared } from './played-sound.ts'

/**
 * Cuts a part out of the sound of a recording, see `openClip`. Throws `request-conflict` while there is no sound, and
 * `file-missing`. The signal ends reading.
 */
export async function openRecordingClip(
  recordings: Pick<Toolkit['recordings'], 'requireFile' | 'sound'>,
  recording: Recording,
  request: ClipRequest,
  signal: AbortSignal,
): Promise<Clip> {
  const { id, durationSeconds } = recording
  const sound = playedSound(recording)
  if (durationSeconds === null) throw stillPrepared()
  await recordings.requireFile(id, 'sound')
  return openClip(
    { ...sound, durationSeconds, read: (range) => recordings.sound(id, sound, range, signal) },
    request,
  )
}

import { audioRemoved, type Recording, type Sound, ToolkitError } from '@toolkit/core'

/**
 * The sound of a recording. Throws `request-conflict` while it is being prepared, and if it cannot be played, and
 * `audio-removed`.
 */
export function playedSound(
  recording: Pick<Recording, 'sound' | 'error' | 'audioRemovedAt'>,
): Sound {
  const { sound, error } = recording
  if (recording.audioRemovedAt !== null) throw audioRemoved()
  if (sound !== null) return sound
  throw error === null
    ? stillPrepared()
    : new ToolkitError('request-conflict', `This recording cannot be played: ${error.message}`)
}

/** The error while the sound, or what is asked about it, is not known yet. */
export function stillPrepared(): ToolkitError {
  return new ToolkitError(
    'request-conflict',
    'The audio is still being prepared. Try again when the recording has a `sound`.',
  )
}

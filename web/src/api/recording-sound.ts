import type { RecordingView } from '@toolkit/server/client'

/** Whether the file is still being decoded. Runs wait for it, and playback too unless the file itself is played. */
export function isBeingPrepared(
  recording: Pick<RecordingView, 'durationSeconds' | 'sound' | 'error'>,
): boolean {
  const { durationSeconds, sound, error } = recording
  return error === null && (durationSeconds === null || sound === null)
}

/** Returns a version of the sound, which changes when the sound (and its waveform) is replaced. */
export function soundVersion(sound: RecordingView['sound']): string {
  return sound === null ? 'none' : `${sound.kind}-${sound.sizeBytes}`
}

/** Whether the file is lost or was removed: it cannot be played, but results are still available. */
export function hasNoFile(recording: Pick<RecordingView, 'error' | 'audioRemovedAt'>): boolean {
  return isFileMissing(recording) || recording.audioRemovedAt !== null
}

/** Whether the file is missing on the server although it should be there. */
export function isFileMissing({ error }: Pick<RecordingView, 'error'>): boolean {
  return error?.code === 'file-missing'
}

import type { RecordingView } from '@toolkit/server/client'

/** Whether the file is still being decoded; its runs wait for that, and so does playing, unless the file itself is played. */
export function isBeingPrepared(
  recording: Pick<RecordingView, 'durationSeconds' | 'sound' | 'error'>,
): boolean {
  const { durationSeconds, sound, error } = recording
  return error === null && (durationSeconds === null || sound === null)
}

/** Tells one sound of a recording from another that comes in its place, with a waveform of its own. */
export function soundVersion(sound: RecordingView['sound']): string {
  return sound === null ? 'none' : `${sound.kind}-${sound.sizeBytes}`
}

/** Whether the server has lost the file: nothing can be played, and results are still there. */
export function isFileMissing({ error }: Pick<RecordingView, 'error'>): boolean {
  return error?.code === 'file-missing'
}

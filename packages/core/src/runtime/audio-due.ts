import type { Recording } from '../model/recording.ts'

const DAY_MS = 24 * 3_600_000

/**
 * When the audio of a recording is to be removed, in ms since 1970; null: never. `days`: how long after its creation it is kept
 * if the recording has no time of its own; null: always.
 */
export function audioDueMs(
  { keepAudioUntil, createdAt }: Pick<Recording, 'keepAudioUntil' | 'createdAt'>,
  days: number | null,
): number | null {
  if (keepAudioUntil === 'always') return null
  if (keepAudioUntil !== null) return Date.parse(keepAudioUntil)
  return days === null ? null : Date.parse(createdAt) + days * DAY_MS
}

import { audioDueMs, type RecordingView } from '@toolkit/server/client'
import { counted } from './number-format.ts'
import { formatDate } from './time-format.ts'

const DAY_MS = 24 * 3_600_000

/** When the audio is removed, in words. `days`: AUDIO_RETENTION_DAYS; null: not set. */
export function keptWords(
  recording: Pick<RecordingView, 'keepAudioUntil' | 'createdAt'>,
  days: number | null,
  nowMs: number,
): string {
  if (recording.keepAudioUntil === 'always') return 'The audio is never removed by itself.'
  const dueMs = audioDueMs(recording, days)
  if (dueMs === null) return 'The audio is not removed by itself.'
  return `The audio is removed ${dueWords(dueMs, nowMs)}. The results stay.`
}

/** A time that comes, in words: "in 3 days (5 Dec 2026, 10:00)", or "within two hours" if it is over. */
export function dueWords(dueMs: number, nowMs: number): string {
  // It has to be due at two hourly sweeps.
  if (dueMs <= nowMs) return 'within two hours'
  const left = Math.ceil((dueMs - nowMs) / DAY_MS)
  const date = formatDate(new Date(dueMs).toISOString())
  return `${left === 1 ? 'within a day' : `in ${counted(left, 'day')}`} (${date})`
}

/** The local day of a time, as a date field has it: YYYY-MM-DD. */
export function dayOf(at: string): string {
  const date = new Date(at)
  const part = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}`
}

/** The end of a local day of a date field, ISO 8601; null: it is not complete. */
export function endOfDay(day: string): string | null {
  const end = new Date(`${day}T23:59:59`)
  return Number.isNaN(end.getTime()) ? null : end.toISOString()
}

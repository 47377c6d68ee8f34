import type { RecordingStatus } from '@toolkit/server/client'

/** The status of a recording; `preparing` while it is decoded before its first run. */
type ShownStatus = RecordingStatus | 'preparing'

const WORDS: Readonly<Record<ShownStatus, string>> = {
  new: 'not diarized',
  preparing: 'preparing',
  queued: 'queued',
  uploading: 'uploading',
  submitted: 'submitted',
  running: 'running',
  held: 'action needed',
  succeeded: 'done',
  failed: 'failed',
  canceled: 'canceled',
}

const IN_PROGRESS: ReadonlySet<ShownStatus> = new Set([
  'preparing',
  'queued',
  'uploading',
  'submitted',
  'running',
])

/** The status in words, with the progress (`fraction` 0–1) if it is known. */
export function statusWords(status: ShownStatus, fraction: number | null = null): string {
  return withPercent(WORDS[status], isUnderWay(status) ? fraction : null)
}

/** Whether the status will change without user action. */
export function isUnderWay(status: ShownStatus): boolean {
  return IN_PROGRESS.has(status)
}

/** Decoding progress (`fraction` 0–1; null: unknown): `Preparing audio, 40 %`. */
export function preparationWords(fraction: number | null): string {
  return withPercent('Preparing audio', fraction)
}

function withPercent(words: string, fraction: number | null): string {
  return fraction === null ? words : `${words}, ${Math.floor(fraction * 100)} %`
}

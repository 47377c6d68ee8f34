import type { RecordingStatus } from '@toolkit/server/client'

/** A recording's status, or what comes before a run that waits: decoding the recording. */
type Shown = RecordingStatus | 'preparing'

const WORDS: Readonly<Record<Shown, string>> = {
  new: 'not diarized',
  preparing: 'preparing',
  queued: 'waiting',
  uploading: 'being handed over',
  submitted: 'submitted',
  running: 'running',
  held: 'needs you',
  succeeded: 'done',
  failed: 'failed',
  canceled: 'canceled',
}

const UNDER_WAY: ReadonlySet<Shown> = new Set([
  'preparing',
  'queued',
  'uploading',
  'submitted',
  'running',
])

/** A run's status in plain words, with how far it is where that is known (`fraction` 0…1). */
export function statusWords(status: Shown, fraction: number | null = null): string {
  return withPercent(WORDS[status], isUnderWay(status) ? fraction : null)
}

/** Whether the status will change by itself. */
export function isUnderWay(status: Shown): boolean {
  return UNDER_WAY.has(status)
}

/** How far decoding a recording is (`fraction` 0…1; null: not known), as a sentence begins: `Preparing the sound, 40 %`. */
export function preparationWords(fraction: number | null): string {
  return withPercent('Preparing the sound', fraction)
}

function withPercent(words: string, fraction: number | null): string {
  return fraction === null ? words : `${words}, ${Math.floor(fraction * 100)} %`
}

import type { RecordingStatus } from '@toolkit/server/client'

const WORDS: Readonly<Record<RecordingStatus, string>> = {
  new: 'not diarized',
  queued: 'waiting',
  uploading: 'being handed over',
  submitted: 'submitted',
  running: 'running',
  held: 'needs you',
  succeeded: 'done',
  failed: 'failed',
  canceled: 'canceled',
}

/** A run's status in plain words, with how far it is where that is known (`fraction` 0…1). */
export function statusWords(status: RecordingStatus, fraction: number | null = null): string {
  if (fraction === null || !isUnderWay(status)) return WORDS[status]
  return `${WORDS[status]}, ${Math.floor(fraction * 100)} %`
}

/** Whether the status will change by itself. */
export function isUnderWay(status: RecordingStatus): boolean {
  return (
    status === 'queued' || status === 'uploading' || status === 'submitted' || status === 'running'
  )
}

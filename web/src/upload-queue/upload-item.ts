/** Period over which the upload rate is measured. */
const WINDOW_MS = 5000

export type UploadState = 'waiting' | 'sending' | 'interrupted' | 'paused' | 'done' | 'failed'

/** A file in the queue and its progress. */
export interface UploadItem {
  readonly key: number
  readonly name: string
  readonly sizeBytes: number
  readonly state: UploadState
  readonly sentBytes: number
  /** Offset where an earlier upload was resumed; null: started from 0. */
  readonly resumedAtBytes: number | null
  readonly bytesPerSecond: number | null
  readonly secondsLeft: number | null
  readonly error: string | null
  readonly recordingId: string | null
  /** Ids of earlier recordings with the same bytes. */
  readonly sameAs: readonly string[]
  /** The earlier recording because of which this one waits for an answer; null: none. */
  readonly duplicateOf: string | null
  readonly readings: readonly Reading[]
}

/** Creates the item of a file that waits in the queue. */
export function waitingItem(
  key: number,
  file: { readonly size: number },
  name: string,
): UploadItem {
  return {
    key,
    name,
    sizeBytes: file.size,
    state: 'waiting',
    sentBytes: 0,
    resumedAtBytes: null,
    bytesPerSecond: null,
    secondsLeft: null,
    error: null,
    recordingId: null,
    sameAs: [],
    duplicateOf: null,
    readings: [],
  }
}

/** Creates the item of an upload that finished before the page was reloaded. */
export function finishedItem(
  key: number,
  {
    name,
    sizeBytes,
    ...result
  }: Pick<UploadItem, 'name' | 'sizeBytes' | 'recordingId' | 'sameAs' | 'duplicateOf'>,
): UploadItem {
  const { recordingId, sameAs, duplicateOf } = result
  const item = waitingItem(key, { size: sizeBytes }, name)
  return { ...item, state: 'done', sentBytes: sizeBytes, recordingId, sameAs, duplicateOf }
}

/** Returns the item after more bytes were sent; `atMs` of a monotonic clock. */
export function withProgress(item: UploadItem, sentBytes: number, atMs: number): UploadItem {
  const readings = withReading(item.readings, { atMs, bytes: sentBytes })
  return {
    ...item,
    state: 'sending',
    sentBytes,
    readings,
    bytesPerSecond: bytesPerSecond(readings),
    secondsLeft: secondsLeft(readings, item.sizeBytes),
  }
}

/** Whether leaving the page would interrupt the upload. */
export function isMoving({ state }: UploadItem): boolean {
  return state === 'waiting' || state === 'sending' || state === 'interrupted'
}

/** Whether the upload has finished or failed. */
export function hasEnded({ state }: UploadItem): boolean {
  return state === 'done' || state === 'failed'
}

/** Returns the item in `state`, without rate and remaining time. */
export function atRest(
  item: UploadItem,
  state: UploadState,
  error: string | null = null,
): UploadItem {
  return { ...item, state, error, readings: [], bytesPerSecond: null, secondsLeft: null }
}

/** Bytes sent at a time, in milliseconds of a monotonic clock. */
export interface Reading {
  readonly atMs: number
  readonly bytes: number
}

/** Adds a reading and drops readings older than five seconds. */
export function withReading(readings: readonly Reading[], next: Reading): readonly Reading[] {
  return [...readings.filter((reading) => reading.atMs > next.atMs - WINDOW_MS), next]
}

/** Returns the upload rate over the readings; null if they cover less than 250 ms. */
export function bytesPerSecond(readings: readonly Reading[]): number | null {
  const first = readings[0]
  const last = readings.at(-1)
  if (first === undefined || last === undefined || last.atMs - first.atMs < 250) return null
  const rate = ((last.bytes - first.bytes) / (last.atMs - first.atMs)) * 1000
  return rate > 0 ? rate : null
}

/** Returns the seconds until `sizeBytes` are sent; null without a rate. */
export function secondsLeft(readings: readonly Reading[], sizeBytes: number): number | null {
  const rate = bytesPerSecond(readings)
  const last = readings.at(-1)
  return rate === null || last === undefined ? null : Math.max(0, sizeBytes - last.bytes) / rate
}

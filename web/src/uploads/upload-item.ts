import { bytesPerSecond, type Reading, secondsLeft, withReading } from './upload-rate.ts'

export type UploadState = 'waiting' | 'sending' | 'interrupted' | 'paused' | 'done' | 'failed'

/** One chosen file and how far it has come. */
export interface UploadItem {
  readonly key: number
  readonly name: string
  readonly sizeBytes: number
  readonly state: UploadState
  readonly sentBytes: number
  /** Where an earlier upload of the same file went on; null: from the start. */
  readonly resumedAtBytes: number | null
  readonly bytesPerSecond: number | null
  readonly secondsLeft: number | null
  readonly error: string | null
  readonly recordingId: string | null
  /** Recordings with the same bytes that were here before. */
  readonly sameAs: readonly string[]
  readonly readings: readonly Reading[]
}

/** A file that waits for its turn. */
export function waitingItem(key: number, file: File, name: string): UploadItem {
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
    readings: [],
  }
}

/** The item after more bytes were sent; `atMs` of a monotonic clock. */
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

/** Whether leaving the page would interrupt it. */
export function isMoving({ state }: UploadItem): boolean {
  return state === 'waiting' || state === 'sending' || state === 'interrupted'
}

/** The item standing still in `state`: no speed, no time left. */
export function atRest(
  item: UploadItem,
  state: UploadState,
  error: string | null = null,
): UploadItem {
  return { ...item, state, error, readings: [], bytesPerSecond: null, secondsLeft: null }
}

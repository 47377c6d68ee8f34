const WINDOW_MS = 5000

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

/** Whether nothing more happens to it by itself: it has arrived, or was refused. */
export function hasEnded({ state }: UploadItem): boolean {
  return state === 'done' || state === 'failed'
}

/** The item standing still in `state`: no speed, no time left. */
export function atRest(
  item: UploadItem,
  state: UploadState,
  error: string | null = null,
): UploadItem {
  return { ...item, state, error, readings: [], bytesPerSecond: null, secondsLeft: null }
}

/** Bytes that had been sent at a moment, in milliseconds of one monotonic clock. */
export interface Reading {
  readonly atMs: number
  readonly bytes: number
}

/** The readings with a new one, kept to the last five seconds. */
export function withReading(readings: readonly Reading[], next: Reading): readonly Reading[] {
  return [...readings.filter((reading) => reading.atMs > next.atMs - WINDOW_MS), next]
}

/** Bytes a second over the readings; null until a quarter of a second has been seen. */
export function bytesPerSecond(readings: readonly Reading[]): number | null {
  const first = readings[0]
  const last = readings.at(-1)
  if (first === undefined || last === undefined || last.atMs - first.atMs < 250) return null
  const rate = ((last.bytes - first.bytes) / (last.atMs - first.atMs)) * 1000
  return rate > 0 ? rate : null
}

/** Seconds until `sizeBytes` are sent at the readings' rate; null where there is no rate. */
export function secondsLeft(readings: readonly Reading[], sizeBytes: number): number | null {
  const rate = bytesPerSecond(readings)
  const last = readings.at(-1)
  return rate === null || last === undefined ? null : Math.max(0, sizeBytes - last.bytes) / rate
}

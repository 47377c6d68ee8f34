/** Bytes that had been sent at a moment, in milliseconds of one monotonic clock. */
export interface Reading {
  readonly atMs: number
  readonly bytes: number
}

const WINDOW_MS = 5000

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

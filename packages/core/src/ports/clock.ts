export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves after `durationMs`; rejects with the signal's reason when aborted. */
  wait(durationMs: number, signal?: AbortSignal): Promise<void>
}

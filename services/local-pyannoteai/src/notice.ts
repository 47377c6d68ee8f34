/** Why an attempt to send a notice failed: the values of `x-retry-reason`. */
export const RETRY_REASONS = [
  'http_timeout',
  'too_many_redirects',
  'connection_failed',
  'ssl_error',
  'http_error',
  'unknown_error',
] as const
export type RetryReason = (typeof RETRY_REASONS)[number]

/** A notice of a job's end, as stored with the job. Times are milliseconds since 1970. */
export interface Notice {
  /** The number of attempts so far. */
  readonly attempts: number
  /** The time of the next attempt; null if it was delivered or given up. */
  readonly nextAtMs: number | null
  /** Why the last attempt failed; null if none failed. */
  readonly failure: RetryReason | null
  /** Whether it is sent with a wrong signature (a requested fault). */
  readonly isForged: boolean
}

/** A notice that a job sends when it ends, `afterMs` after its end. */
export interface PlannedNotice {
  readonly afterMs: number
  readonly isForged: boolean
}

/** By default: one notice, at once. */
export const USUAL_NOTICES: readonly PlannedNotice[] = [{ afterMs: 0, isForged: false }]

/** The delay after each failed attempt; after the last attempt the notice is given up. */
const RETRY_AFTER_MS = [0, 60_000, 300_000]

/** The notice of a job that ends at `nowMs`. */
export function plannedNotice({ afterMs, isForged }: PlannedNotice, nowMs: number): Notice {
  return { attempts: 0, nextAtMs: nowMs + afterMs, failure: null, isForged }
}

/** The notice after an attempt that ended at `nowMs`; `failure` is null if it was delivered. */
export function attempted(notice: Notice, failure: RetryReason | null, nowMs: number): Notice {
  const delayMs = failure === null ? undefined : RETRY_AFTER_MS[notice.attempts]
  return {
    ...notice,
    attempts: notice.attempts + 1,
    nextAtMs: delayMs === undefined ? null : nowMs + delayMs,
    failure,
  }
}

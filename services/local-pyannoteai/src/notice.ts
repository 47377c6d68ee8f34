/** Why an attempt at a notice failed, as the cloud calls it in `x-retry-reason`. */
export const RETRY_REASONS = [
  'http_timeout',
  'too_many_redirects',
  'connection_failed',
  'ssl_error',
  'http_error',
  'unknown_error',
] as const
export type RetryReason = (typeof RETRY_REASONS)[number]

/** One notice that a job has ended, as it is kept with the job. Times are milliseconds since 1970. */
export interface Notice {
  /** How often it was tried. */
  readonly attempts: number
  /** When it is tried next; null where it arrived or is given up. */
  readonly nextAtMs: number | null
  /** Why the last attempt failed; null where none did. */
  readonly failure: RetryReason | null
  /** Whether it goes out with a wrong signature, as it was asked for. */
  readonly isForged: boolean
}

/** What is sent of a job that ends: first after `afterMs`. */
export interface PlannedNotice {
  readonly afterMs: number
  readonly isForged: boolean
}

/** The one notice of a job, at once. */
export const USUAL_NOTICES: readonly PlannedNotice[] = [{ afterMs: 0, isForged: false }]

/** How long after a failed attempt the next one is made; after the last there is none. */
const RETRY_AFTER_MS = [0, 60_000, 300_000]

/** The notice of a job that ends at `nowMs`. */
export function plannedNotice({ afterMs, isForged }: PlannedNotice, nowMs: number): Notice {
  return { attempts: 0, nextAtMs: nowMs + afterMs, failure: null, isForged }
}

/** The notice after an attempt that ended at `nowMs`; `failure` is null where it arrived. */
export function attempted(notice: Notice, failure: RetryReason | null, nowMs: number): Notice {
  const delayMs = failure === null ? undefined : RETRY_AFTER_MS[notice.attempts]
  return {
    ...notice,
    attempts: notice.attempts + 1,
    nextAtMs: delayMs === undefined ? null : nowMs + delayMs,
    failure,
  }
}

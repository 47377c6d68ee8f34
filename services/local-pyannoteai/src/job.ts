import type { SpeakerHints } from '@toolkit/core'

export const RESULT_KEPT_MS = 24 * 3_600_000

/** What the caller wants in the result. */
export interface Wanted {
  readonly confidence: boolean
  readonly turnLevelConfidence: boolean
}

/** One diarization as it is kept on disk. Times are milliseconds since 1970. */
export interface Job {
  readonly id: string
  /** Grows with every job: the order of the queue and of lists. */
  readonly sequence: number
  readonly status: 'created' | 'running' | 'succeeded' | 'failed' | 'canceled'
  /** The `media://…` URL. */
  readonly source: string
  /** The model that runs, whatever was asked for. */
  readonly model: string
  readonly speakers: SpeakerHints
  readonly wanted: Wanted
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly completedAtMs: number | null
  /** How often the engine died under this job. */
  readonly engineDeaths: number
  /** Why it failed, for people. */
  readonly error: string | null
}

/** Whether nothing changes this job any more. */
export function hasEnded(job: Job): boolean {
  return job.completedAtMs !== null
}

/** Whether the job is older than its result is kept. */
export function isExpired(job: Job, nowMs: number): boolean {
  return job.completedAtMs !== null && nowMs - job.completedAtMs >= RESULT_KEPT_MS
}

/** The job at work. What has ended stays as it is, here and in the functions below. */
export function started(job: Job, nowMs: number): Job {
  return hasEnded(job) ? job : { ...job, status: 'running', updatedAtMs: nowMs }
}

/** The job back in the queue, at its own place. */
export function requeued(job: Job, nowMs: number): Job {
  return hasEnded(job) ? job : { ...job, status: 'created', updatedAtMs: nowMs }
}

/** The job back in the queue after the engine died under it. */
export function bereaved(job: Job, nowMs: number): Job {
  if (hasEnded(job)) return job
  return { ...requeued(job, nowMs), engineDeaths: job.engineDeaths + 1 }
}

export function ended(
  job: Job,
  status: 'succeeded' | 'failed' | 'canceled',
  error: string | null,
  nowMs: number,
): Job {
  if (hasEnded(job)) return job
  return { ...job, status, error, updatedAtMs: nowMs, completedAtMs: nowMs }
}

import type { SpeakerHints } from '@toolkit/core'
import type { ScoreField } from '@toolkit/pyannote-wire'
import { type Notice, type PlannedNotice, plannedNotice, USUAL_NOTICES } from './notice.ts'

export const RESULT_KEPT_MS = 24 * 3_600_000

/** What the caller wants in the result: each score by its name on the wire, and the exclusive diarization. */
export type Wanted = Readonly<Record<ScoreField | 'exclusive', boolean>>

/** Where the end of a job is told. */
export interface Webhook {
  readonly url: string
  /** Whether notices leave the result out. */
  readonly statusOnly: boolean
}

/** How a job ends. `error` is for people. */
export type Outcome =
  | { readonly status: 'succeeded'; readonly durationSeconds: number | null }
  | { readonly status: 'failed'; readonly error: string }
  | { readonly status: 'canceled' }

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
  /** The recording's length; null while it is not known. */
  readonly durationSeconds: number | null
  readonly webhook: Webhook | null
  /** What its end gave to send; empty before it, and without a webhook. */
  readonly notices: readonly Notice[]
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
export function engineCrashed(job: Job, nowMs: number): Job {
  if (hasEnded(job)) return job
  return { ...requeued(job, nowMs), engineDeaths: job.engineDeaths + 1 }
}

/** The job at its end, with the notices of it that are to go out. */
export function ended(
  job: Job,
  outcome: Outcome,
  nowMs: number,
  notices: readonly PlannedNotice[] = USUAL_NOTICES,
): Job {
  if (hasEnded(job)) return job
  return {
    ...job,
    error: null,
    ...outcome,
    updatedAtMs: nowMs,
    completedAtMs: nowMs,
    notices: job.webhook === null ? [] : notices.map((each) => plannedNotice(each, nowMs)),
  }
}

/** The job with another state of its notice at `place`. */
export function withNotice(job: Job, place: number, notice: Notice): Job {
  return { ...job, notices: job.notices.with(place, notice) }
}

import type { SpeakerHints } from '@toolkit/core'
import type { ScoreField } from '@toolkit/pyannote-wire'
import type { LabelledVoiceprint, Matching } from './engine.ts'
import { type Notice, type PlannedNotice, plannedNotice, USUAL_NOTICES } from './notice.ts'

export const RESULT_KEPT_MS = 24 * 3_600_000

/** The requested parts of the result: scores by their names in the protocol, and the exclusive diarization. */
export type Wanted = Readonly<Record<ScoreField | 'exclusive', boolean>>

/** Where the notice of a job's end is sent. */
export interface Webhook {
  readonly url: string
  /** Whether notices leave the result out. */
  readonly statusOnly: boolean
}

/** How a job ends. `error` is text for users. */
export type Outcome =
  | { readonly status: 'succeeded'; readonly durationSeconds: number | null }
  | { readonly status: 'failed'; readonly error: string }
  | { readonly status: 'canceled' }

/** What a job does, in the words of the protocol. */
export type JobType = 'diarize' | 'voiceprint' | 'identify'

/** With what the speakers of an identification are compared. */
export interface Comparison {
  /** Empty after the end of the job: voiceprints are not kept longer than they are needed. */
  readonly voiceprints: readonly LabelledVoiceprint[]
  readonly matching: Matching
}

/** One job as stored on disk. Times are milliseconds since 1970. */
export interface Job {
  readonly id: string
  readonly type: JobType
  /** Increases with every job: the order of the queue and of lists. */
  readonly sequence: number
  readonly status: 'created' | 'running' | 'succeeded' | 'failed' | 'canceled'
  /** The `media://…` URL. */
  readonly source: string
  /** The model that runs, not the one that was requested. */
  readonly model: string
  readonly speakers: SpeakerHints
  /** Whether each of the two channels is one party. */
  readonly byChannel: boolean
  readonly wanted: Wanted
  /** null unless it is an identification. */
  readonly comparison: Comparison | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly completedAtMs: number | null
  /** How often the engine crashed during this job. */
  readonly engineDeaths: number
  /** Why it failed, as text for users. */
  readonly error: string | null
  /** The length of the recording; null if it is not known. */
  readonly durationSeconds: number | null
  readonly webhook: Webhook | null
  /** The notices of its end; empty before the end, and without a webhook. */
  readonly notices: readonly Notice[]
}

/** Whether the job is in a final state. */
export function hasEnded(job: Job): boolean {
  return job.completedAtMs !== null
}

/** Whether the retention of the job has ended. */
export function isExpired(job: Job, nowMs: number): boolean {
  return job.completedAtMs !== null && nowMs - job.completedAtMs >= RESULT_KEPT_MS
}

/** The running job. A job that has ended is not changed, here and in the functions below. */
export function started(job: Job, nowMs: number): Job {
  return hasEnded(job) ? job : { ...job, status: 'running', updatedAtMs: nowMs }
}

/** The job, queued again in its former position. */
export function requeued(job: Job, nowMs: number): Job {
  return hasEnded(job) ? job : { ...job, status: 'created', updatedAtMs: nowMs }
}

/** The job, queued again after an engine crash. */
export function engineCrashed(job: Job, nowMs: number): Job {
  if (hasEnded(job)) return job
  return { ...requeued(job, nowMs), engineDeaths: job.engineDeaths + 1 }
}

/** The ended job, with the notices to send. */
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
    comparison: job.comparison && { ...job.comparison, voiceprints: [] },
    updatedAtMs: nowMs,
    completedAtMs: nowMs,
    notices: job.webhook === null ? [] : notices.map((each) => plannedNotice(each, nowMs)),
  }
}

/** The job with its notice at `place` replaced. */
export function withNotice(job: Job, place: number, notice: Notice): Job {
  return { ...job, notices: job.notices.with(place, notice) }
}

import type { ErrorCode } from '../errors.ts'
import type { CurveDescription, ProviderName, RunSummary } from './score.ts'

export const NO_HINTS: SpeakerHints = { num: null, min: null, max: null }

export const RUN_STATUSES = [
  'queued',
  'uploading',
  'submitted',
  'running',
  'held',
  'succeeded',
  'failed',
  'canceled',
] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

export interface Hold {
  /** `unconfirmed`: it costs more than goes without somebody's consent. */
  readonly reason: 'credentials' | 'credit' | 'unknown-submit' | 'unconfirmed'
  /** ISO 8601. */
  readonly since: string
}

export interface Progress {
  /** 0…1 */
  readonly fraction: number
  readonly etaSeconds: number | null
}

/** One diarization of one recording. `status` moves only by the functions of `jobs/`. Times are ISO 8601. */
export interface Run {
  readonly id: string
  readonly recordingId: string
  readonly provider: ProviderName
  /** The model asked for. */
  readonly model: string
  readonly modelReported: string | null
  readonly jobId: string | null
  readonly status: RunStatus
  readonly hold: Hold | null
  readonly error: Failure | null
  readonly warnings: readonly string[]
  readonly request: { readonly speakers: SpeakerHints }
  /** Somebody agreed to what it costs. */
  readonly confirmed: boolean
  /** Fields that are not asked for, because the model refused them before or the provider did in this run. */
  readonly leftOut: readonly string[]
  /** The submit named an address for notices. */
  readonly noticeExpected: boolean
  /** What the address of its notices ends with, made with the run; null: a run of before, whose address has none. */
  readonly noticeToken: string | null
  /** The job that a notice named before the submit was answered. */
  readonly noticedJobId: string | null
  readonly curves: readonly CurveDescription[]
  readonly summary: RunSummary | null
  readonly createdAt: string
  readonly uploadedAt: string | null
  /** Stored before the submit leaves the process: with no `jobId` beside it the answer may have been lost. */
  readonly submitStartedAt: string | null
  readonly submittedAt: string | null
  readonly completedAt: string | null
  readonly cancelRequestedAt: string | null
  readonly mediaExpiresAt: string | null
  readonly resultExpiresAt: string | null
  readonly revision: number
}

/** What the person knows of the number of speakers: exactly `num`, or from `min` to `max`, or nothing. */
export interface SpeakerHints {
  readonly num: number | null
  readonly min: number | null
  readonly max: number | null
}

/** An error as it is kept with a recording or a run. */
export interface Failure {
  readonly code: ErrorCode
  readonly message: string
}

/** A field of a request that a model refused, in the provider's words. `at` is ISO 8601. */
export interface RefusedField {
  readonly field: string
  readonly message: string
  readonly at: string
}

/** What was learned of a model by asking it. */
export interface ModelNotes {
  readonly provider: ProviderName
  readonly model: string
  readonly refused: readonly RefusedField[]
}

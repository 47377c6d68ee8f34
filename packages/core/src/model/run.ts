import type { ErrorCode } from '../errors.ts'
import { type Fields, type RecordOf, typed } from './fields.ts'
import { SUMMARY_FIELDS } from './run-summary.ts'
import type { CurveDescription, ProviderName } from './score.ts'

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

/** A run, in the order of the API. */
export const RUN_FIELDS = {
  id: { kind: 'text', shown: true },
  recordingId: { kind: 'text', shown: true },
  provider: { kind: 'text', shown: true },
  /** The model asked for. */
  model: { kind: 'text', shown: true },
  modelReported: { kind: 'text', nullable: true, shown: true },
  jobId: { kind: 'text', nullable: true, shown: true },
  status: { kind: 'choice', choices: RUN_STATUSES, shown: true },
  hold: { kind: 'object', type: typed<Hold>(), nullable: true, shown: true },
  error: { kind: 'object', type: typed<Failure>(), nullable: true, shown: true },
  warnings: { kind: 'list', type: typed<readonly string[]>(), shown: true },
  request: { kind: 'object', type: typed<{ readonly speakers: SpeakerHints }>(), shown: true },
  curves: { kind: 'list', type: typed<readonly CurveDescription[]>(), shown: true },
  createdAt: { kind: 'time', shown: true },
  submittedAt: { kind: 'time', nullable: true, shown: true },
  completedAt: { kind: 'time', nullable: true, shown: true },
  mediaExpiresAt: { kind: 'time', nullable: true, shown: true },
  resultExpiresAt: { kind: 'time', nullable: true, shown: true },
  /** Somebody agreed to what it costs. Runs of before began under the rules of before. */
  confirmed: { kind: 'flag', before: true },
  /** Scores (and `webhook`) that are not asked for, as the model refused them before or the provider did in this run. */
  leftOut: { kind: 'list', type: typed<readonly string[]>() },
  /** The submit named an address for notices. */
  noticeExpected: { kind: 'flag' },
  /** What the address of its notices ends with, made with the run; null: a run of before, whose address has none. */
  noticeToken: { kind: 'text', nullable: true },
  /** The job that a notice named before the submit was answered. */
  noticedJobId: { kind: 'text', nullable: true },
  summary: { kind: 'object', fields: SUMMARY_FIELDS, nullable: true },
  uploadedAt: { kind: 'time', nullable: true },
  /** Stored before the submit leaves the process: with no `jobId` beside it the answer may have been lost. */
  submitStartedAt: { kind: 'time', nullable: true },
  cancelRequestedAt: { kind: 'time', nullable: true },
  revision: { kind: 'count' },
} as const satisfies Fields

/** One diarization of one recording. `status` moves only by the functions of `jobs/`. Times are ISO 8601. */
export interface Run extends RecordOf<typeof RUN_FIELDS> {}

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

/** A score that a model refused (or `webhook`), in the provider's words. `at` is ISO 8601. */
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

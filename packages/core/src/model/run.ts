import type { ErrorCode } from '../errors.ts'
import type { Evaluation, Stretch } from './evaluation.ts'
import { type Fields, nullableFields, type RecordOf, typed } from './fields.ts'
import type { IdentifiedSpeaker, IdentifyChoice } from './identification.ts'
import type { CurveDescription, ProviderName, ScoreOrigin } from './score.ts'
import { SPEAKER_COUNT_DOUBTS, type SpeakerDoubt, type SpeakerRange } from './speaker-doubt.ts'
import type { SpeakerNames } from './speaker-names.ts'

const BY_ORIGIN = { needs: 'result', histogram: 'by-origin' } as const

/** The figures of a succeeded run. Missing scores are null, never 0. A recording has those of its current run. */
export const SUMMARY_FIELDS = {
  /** Of the default curve; null: no curve. */
  score: { kind: 'object', type: typed<ScoreOrigin>(), nullable: true, shown: true },
  /** Arithmetic mean of the samples of the default curve. */
  sampleMean: { kind: 'score', nullable: true, shown: true, sorts: true, bounds: BY_ORIGIN },
  sampleMedian: { kind: 'score', nullable: true, shown: true },
  /** Arithmetic mean of the confidences of turns. */
  turnMean: { kind: 'score', nullable: true, shown: true },
  /** Mean of the confidences of turns, weighted by their lengths. */
  turnMeanWeighted: { kind: 'score', nullable: true, shown: true },
  /** The lowest confidence of a turn. */
  turnMinimum: { kind: 'score', nullable: true, shown: true, sorts: true, bounds: BY_ORIGIN },
  /** The share of the recording's length with at least two active speakers, in percent; null: unknown. */
  overlapShare: {
    kind: 'score',
    nullable: true,
    shown: true,
    sorts: true,
    bounds: { needs: 'result', histogram: 'shared' },
  },
  /** The number of speakers in the turns. */
  speakerCount: { kind: 'count', shown: true },
  /** Whether the number of speakers is in doubt; null: unknown. */
  speakerCountDoubt: {
    kind: 'choice',
    choices: SPEAKER_COUNT_DOUBTS,
    nullable: true,
    shown: true,
    equals: true,
  },
  /** The plausible numbers of speakers; null: unknown, or a hint fixed the number. */
  speakerRange: { kind: 'object', type: typed<SpeakerRange>(), nullable: true, shown: true },
} as const satisfies Fields

export interface RunSummary extends RecordOf<typeof SUMMARY_FIELDS> {}

/** The same fields in a recording: null without a current run. */
export const FIGURE_FIELDS = nullableFields(SUMMARY_FIELDS, { projected: true })

export interface RunFigures extends RecordOf<typeof FIGURE_FIELDS> {}

/** The figures of a recording without a current run. */
export const NO_FIGURES = Object.fromEntries(
  Object.keys(FIGURE_FIELDS).map((name) => [name, null]),
) as unknown as RunFigures

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
  /** `unconfirmed`: the cost needs consent. */
  readonly reason: 'credentials' | 'credit' | 'unknown-submit' | 'unconfirmed'
  /** ISO 8601. */
  readonly since: string
}

export interface Progress {
  /** 0–1 */
  readonly fraction: number
  readonly etaSeconds: number | null
}

/** The fields of a run, in the order of the API. */
export const RUN_FIELDS = {
  id: { kind: 'text', shown: true },
  recordingId: { kind: 'text', shown: true },
  provider: { kind: 'text', shown: true },
  /** The requested model. */
  model: { kind: 'text', shown: true },
  modelReported: { kind: 'text', nullable: true, shown: true },
  jobId: { kind: 'text', nullable: true, shown: true },
  status: { kind: 'choice', choices: RUN_STATUSES, shown: true },
  hold: { kind: 'object', type: typed<Hold>(), nullable: true, shown: true },
  error: { kind: 'object', type: typed<Failure>(), nullable: true, shown: true },
  warnings: { kind: 'list', type: typed<readonly string[]>(), shown: true },
  request: { kind: 'object', type: typed<RequestedRun>(), shown: true },
  curves: { kind: 'list', type: typed<readonly CurveDescription[]>(), shown: true },
  /** Null: the provider reports none, or the run is of an older version. */
  speakerDoubt: { kind: 'object', type: typed<SpeakerDoubt>(), nullable: true, shown: true },
  /** Null: the run has no result, or is of an older version: then the names are those of the recording. */
  speakerNames: { kind: 'object', type: typed<SpeakerNames>(), nullable: true, shown: true },
  /** The scores of voices for its speakers, and what a person rejected; null: they were not compared with voices, or it has no result. */
  identification: {
    kind: 'list',
    type: typed<readonly IdentifiedSpeaker[]>(),
    nullable: true,
    shown: true,
  },
  /** Of an imported run: where its result comes from; null: it was not imported. */
  imported: { kind: 'object', type: typed<ImportedFile>(), nullable: true, shown: true },
  /** Of a corrected run: the run that was corrected; null: it is no correction. */
  basedOn: { kind: 'text', nullable: true, shown: true },
  /** The parts that a person checked (of an imported run: its scored parts); null: all. */
  scored: { kind: 'list', type: typed<readonly Stretch[]>(), nullable: true, shown: true },
  /** The errors against the reference of the recording; null: there is none, or this run is the reference. */
  evaluation: { kind: 'object', type: typed<Evaluation>(), nullable: true, shown: true },
  createdAt: { kind: 'time', shown: true },
  submittedAt: { kind: 'time', nullable: true, shown: true },
  completedAt: { kind: 'time', nullable: true, shown: true },
  mediaExpiresAt: { kind: 'time', nullable: true, shown: true },
  /** When the provider deletes the result; before its end is known, the earliest time. */
  resultExpiresAt: { kind: 'time', nullable: true, shown: true },
  /** The user agreed to the cost. Older runs started before consent was required. */
  confirmed: { kind: 'flag', before: true },
  /** Scores (and `webhook`) that are not requested because the model, or the provider in this run, refused them. */
  leftOut: { kind: 'list', type: typed<readonly string[]>() },
  /** The submit contained an address for notices. */
  noticeExpected: { kind: 'flag' },
  /** The secret end of its address for notices; null: a run of an older version. */
  noticeToken: { kind: 'text', nullable: true },
  /** The job that a notice named before the submit was acknowledged. */
  noticedJobId: { kind: 'text', nullable: true },
  /** Its figures; null: it has not succeeded. */
  summary: { kind: 'object', fields: SUMMARY_FIELDS, nullable: true, shown: true },
  uploadedAt: { kind: 'time', nullable: true },
  /** Stored before the submit is sent. Without a `jobId`, the response may have been lost. */
  submitStartedAt: { kind: 'time', nullable: true },
  cancelRequestedAt: { kind: 'time', nullable: true },
  revision: { kind: 'count' },
} as const satisfies Fields

/** The provider of runs that were imported from a file. */
export const IMPORT_PROVIDER = 'import'

/** The provider of runs that a person corrected. */
export const HUMAN_PROVIDER = 'human'

/** Whether the run was made by a diarizer, not imported or corrected. */
export function isDiarized({ provider }: Pick<Run, 'provider'>): boolean {
  return provider !== IMPORT_PROVIDER && provider !== HUMAN_PROVIDER
}

/** The file of an imported run. */
export interface ImportedFile {
  readonly format: string
  readonly fileName: string
  /** Lower-case hex. */
  readonly sha256: string
  /** What the file calls the recording; null: it does not name it. */
  readonly recording: string | null
}

/** One diarization of one recording. Only `transition` changes `status`. Times are ISO 8601. */
export interface Run extends RecordOf<typeof RUN_FIELDS> {}

/** What a run asks for. */
export interface RequestedRun {
  readonly speakers: SpeakerHints
  /** The voices that its speakers are compared with; null, or missing in runs of an older version: none. */
  readonly identify?: IdentifyChoice | null
  /** Present: each of the two channels is diarized as one party. */
  readonly byChannel?: true
}

/** The largest number of speakers that can be requested. It bounds the memory that an engine needs for a request. */
export const MAX_REQUESTED_SPEAKERS = 100

/** What the user knows about the number of speakers: exactly `num`, or from `min` to `max`, or nothing. */
export interface SpeakerHints {
  readonly num: number | null
  readonly min: number | null
  readonly max: number | null
}

/** An error that is stored with a recording or a run. */
export interface Failure {
  readonly code: ErrorCode
  readonly message: string
}

/** A score (or `webhook`) that a model refused, with the provider's message. `at` is ISO 8601. */
export interface RefusedField {
  readonly field: string
  readonly message: string
  readonly at: string
}

/** What is known about a model from its responses. */
export interface ModelNotes {
  readonly provider: ProviderName
  readonly model: string
  readonly refused: readonly RefusedField[]
}

/** A verified notice that a job ended. Only a hint: the result is fetched from the job itself. */
export interface Notice {
  /** The provider that signed it. */
  readonly provider: ProviderName
  /** The run in the address. */
  readonly runId: string
  /** The token in the address; null if it has none. */
  readonly token: string | null
  readonly jobId: string
  /** In the provider's words. */
  readonly status: string
}

/** The webhook for notices of cloud providers. */
export interface WebhookState {
  /** The public address, without a path; null: none. */
  readonly url: string | null
  /** null: there is no address. */
  readonly reachable: boolean | null
  /** What is wrong and what to do; null: nothing. */
  readonly detail: string | null
}

export const NO_WEBHOOK: WebhookState = { url: null, reachable: null, detail: null }

/**
 * The path of a run's notices at the webhook. The run id identifies a submit whose response was lost. The token is known
 * to the provider only and proves that the address belongs to the run.
 */
export function noticePath({ id, noticeToken }: Pick<Run, 'id' | 'noticeToken'>): string {
  return noticeToken === null ? `/notices/${id}` : `/notices/${id}/${noticeToken}`
}

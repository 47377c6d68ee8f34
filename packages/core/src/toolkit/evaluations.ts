import type { ComparisonOptions, RunComparison } from '../evaluation/comparison.ts'
import type { ConfidenceErrorFigures } from '../evaluation/confidence-error.ts'
import type { CorpusRates } from '../evaluation/corpus-rates.ts'
import type { ErrorStretch } from '../evaluation/error-lane.ts'
import type { Evaluation } from '../model/evaluation.ts'
import type { Recording } from '../model/recording.ts'
import type { RecordingFilter } from '../model/recording-query.ts'
import type { Run } from '../model/run.ts'
import type { ProviderName, ScoreOrigin } from '../model/score.ts'

/** The errors of one model over many recordings. */
export interface EvaluationGroup {
  readonly provider: ProviderName
  readonly model: string
  /** Null: its results have no scores. */
  readonly score: ScoreOrigin | null
  readonly rates: CorpusRates
  /** What confidence says about errors; null: there are no scores. */
  readonly confidence: ConfidenceErrorFigures | null
}

export interface ModelChoice {
  readonly provider: ProviderName
  readonly model: string
}

/** How much two runs of a recording differ. Seconds in which somebody speaks; `share`: that in which they agree, 0–1. */
export interface RunChange {
  readonly recording: Recording
  readonly a: Run
  readonly b: Run
  readonly sameSeconds: number
  readonly differentSeconds: number
  /** Null: both are silent. */
  readonly share: number | null
}

/** Runs against a reference or another run. Unknown ids: `recording-not-found`, `run-not-found`; no result: `no-result`. */
export interface Evaluations {
  /** The errors of a run against a reference; null: the current run, the recording's reference. */
  errors(
    recordingId: string,
    choice: {
      readonly runId: string | null
      readonly referenceId: string | null
      readonly collar: number
      readonly skipOverlap: boolean
    },
  ): Promise<{
    readonly run: Run
    readonly evaluation: Evaluation
    readonly stretches: readonly ErrorStretch[]
  }>
  compare(
    recordingId: string,
    a: string,
    b: string,
    options: ComparisonOptions,
  ): Promise<RunComparison>
  /** The errors of the current runs of all recordings that match and have a reference. */
  corpus(
    filter: RecordingFilter,
    signal: AbortSignal,
  ): Promise<{
    /** How many match. */
    readonly recordings: number
    readonly withReference: number
    readonly rates: CorpusRates
    readonly groups: readonly EvaluationGroup[]
  }>
  /** How the newest results of two models differ, the most changed recordings first. */
  changes(
    filter: RecordingFilter,
    a: ModelChoice,
    b: ModelChoice,
    page: { readonly limit: number },
    signal: AbortSignal,
  ): Promise<{ readonly items: readonly RunChange[]; readonly total: number }>
}

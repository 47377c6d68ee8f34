import type { Confusions } from '../insight/confusions.ts'
import type { Drift } from '../insight/drift.ts'
import type { Grouping } from '../insight/grouping.ts'
import type { SpokenTime } from '../insight/little-speech.ts'
import type { Recording } from '../model/recording.ts'
import type { RecordingFilter } from '../model/recording-query.ts'
import type { Run } from '../model/run.ts'
import type { ProviderName, ScoreOrigin } from '../model/score.ts'

/** The recordings with a human score and a mean of this origin; the lists have the same order. */
export interface ScorePairs {
  readonly score: ScoreOrigin
  readonly ids: readonly string[]
  readonly humanScores: readonly number[]
  readonly sampleMeans: readonly number[]
  /** Spearman's rank correlation; null: too few, or all values of one side are equal. */
  readonly correlation: number | null
}

export interface DriftSeries extends Drift {
  readonly score: ScoreOrigin
  /** Null: the recordings in no group, or all. */
  readonly group: string | null
  readonly recordings: number
}

/** The voices with a name in the results of one model. Margins of different models are never combined. */
export interface ConfusionGroup extends Confusions {
  readonly provider: ProviderName
  readonly model: string
  readonly recordings: number
  /** Speakers, also those that are left out. */
  readonly names: number
}

/** How many recordings were read, and whether more would match. */
export interface ReadPart {
  readonly read: number
  readonly cut: boolean
}

/** A recording whose number of speakers is in doubt, or in which somebody has little speech. */
export interface DoubtfulSpeakers {
  readonly recording: Recording
  readonly little: readonly SpokenTime[]
}

/** What the results of many recordings have in common. An aborted signal rejects with its reason. */
export interface Insights {
  /** Human scores beside the mean confidence, by origin. A score that was given for another run than the current one is no pair. */
  scores(
    filter: RecordingFilter,
    signal: AbortSignal,
  ): Promise<{ readonly groups: readonly ScorePairs[]; readonly ofOtherRuns: number }>
  /** The mean confidence of recordings by the week (ISO 8601, UTC) in which they were added; the largest series first. */
  drift(
    filter: RecordingFilter,
    grouping: Grouping,
    signal: AbortSignal,
  ): Promise<{ readonly series: readonly DriftSeries[]; readonly omitted: number }>
  /** Which voices of a run might be another; null: the current run. */
  confusionsOf(
    recordingId: string,
    runId: string | null,
  ): Promise<Confusions & { readonly run: Run; readonly names: Readonly<Record<string, string>> }>
  /** Which people might be confused, over the newest recordings whose voices have names. */
  confusions(
    filter: RecordingFilter,
    signal: AbortSignal,
  ): Promise<ReadPart & { readonly groups: readonly ConfusionGroup[] }>
  /** Recordings with doubtful speakers among the newest ones with a result. */
  doubtfulSpeakers(
    filter: RecordingFilter,
    signal: AbortSignal,
  ): Promise<ReadPart & { readonly items: readonly DoubtfulSpeakers[] }>
}

import type { Failure } from './failure.ts'
import type { ProviderName } from './provider.ts'
import type { RunStatus } from './run.ts'
import type { RunSummary } from './score.ts'
import type { SpeakerHints } from './speakers.ts'

export type RecordingSource =
  | { readonly kind: 'upload' }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 's3'; readonly url: string }

/** What only the system itself writes of a recording's runs and verdicts: a projection that can be rebuilt. */
export interface RecordingProjection extends Omit<RunSummary, 'speakerCount'> {
  /** The newest run's status, or `new`. */
  readonly status: RunStatus | 'new'
  readonly currentRunId: string | null
  readonly speakerCount: number | null
  /** Provider and model of the current run, else of the newest one: what the filters compare with. */
  readonly provider: ProviderName | null
  readonly model: string | null
  readonly humanScore: number | null
  readonly humanNote: string | null
  readonly humanScoreRunId: string | null
  /** |human score − sample mean of the run it judged|. */
  readonly disagreement: number | null
}

export interface Recording extends RecordingProjection {
  readonly id: string
  readonly name: string
  readonly source: RecordingSource
  readonly contentType: string
  readonly sizeBytes: number
  readonly durationSeconds: number | null
  readonly sha256: string | null
  readonly error: Failure | null
  readonly speakers: SpeakerHints
  readonly speakerNames: Readonly<Record<string, string>>
  /** The run that the person chose; null: the newest succeeded one is current. */
  readonly chosenRunId: string | null
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
  /** False while something is under way that the next start must look at. */
  readonly settled: boolean
  /** Counts the changes; a change is stored only over the revision that it was made from. */
  readonly revision: number
}

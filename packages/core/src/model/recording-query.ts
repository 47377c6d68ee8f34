import type { Bounds, Position } from './page.ts'
import type { Recording } from './recording.ts'
import type { RunStatus } from './run.ts'
import type { ProviderName, ScoreOrigin } from './score.ts'

export const RECORDING_SORTS = [
  'name',
  'createdAt',
  'duration',
  'humanScore',
  'sampleMean',
  'turnMinimum',
  'disagreement',
] as const
export type RecordingSort = (typeof RECORDING_SORTS)[number]

export type Presence = 'include' | 'exclude' | 'only'

/** Which recordings: every given part must hold; bounds are inclusive and never match null. */
export interface RecordingFilter {
  /** A substring of the NFKC-lower-cased name, itself already so folded (`nameKey`). */
  readonly q: string | null
  readonly status: RunStatus | 'new' | null
  readonly provider: ProviderName | null
  readonly model: string | null
  readonly humanScore: Bounds
  readonly sampleMean: Bounds
  readonly turnMinimum: Bounds
  /** Recordings without a human score. With `include`, a bound on it lets them through. */
  readonly unscored: Presence
  /** Recordings without a current run. With `include`, bounds on its scores let them through. */
  readonly undiarized: Presence
}

export interface RecordingQuery extends RecordingFilter {
  readonly sort: RecordingSort
  readonly descending: boolean
  readonly limit: number
  readonly after: Position | null
}

/** What a list leaves out: of the recordings that match q, status, provider and model. */
export interface LeftOut {
  readonly humanScore: number
  readonly result: number
  /** A result, but not the score that is bounded (0 where none is). */
  readonly score: number
}

/** Histograms of 101 bins: bin k counts k ≤ value < k+1, bin 100 only 100. Each ignores its own bound. */
export interface Facets {
  readonly humanScore: readonly number[]
  readonly groups: readonly {
    readonly score: ScoreOrigin
    readonly sampleMean: readonly number[]
    readonly turnMinimum: readonly number[]
  }[]
}

/** The form of a name that `q` and the sort by name compare: NFKC, lower case. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/** The value that a sort compares; null sorts last in both directions. */
export function sortValue(recording: Recording, sort: RecordingSort): number | string | null {
  switch (sort) {
    case 'name':
      return nameKey(recording.name)
    case 'createdAt':
      return recording.createdAt
    case 'duration':
      return recording.durationSeconds
    default:
      return recording[sort]
  }
}

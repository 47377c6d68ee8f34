import type { RecordingFilter } from '../model/recording-query.ts'
import type { ScoreOrigin } from '../model/score.ts'
import type { Spot } from '../statistics/spots.ts'
import type { Reason } from './reasons.ts'
import type { CandidateTotal, ThresholdTotal } from './totals.ts'
import type { TurnFigures, WorstTurn } from './worst-turns.ts'

/**
 * The thresholds for which the worst spots of each recording are kept, so that a corpus is searched without its curves. They
 * are closer together where most scores lie.
 */
export const CANDIDATE_THRESHOLDS = [
  10, 20, 30, 40, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95,
] as const
export type CandidateThreshold = (typeof CANDIDATE_THRESHOLDS)[number]

/** What a kept spot is, besides its threshold (see `locateSpots`): longer ones are split, so that each is one thing to hear. */
export const CANDIDATE_RULE = {
  mergeGapSeconds: 0.3,
  minDurationSeconds: 0.2,
  maxDurationSeconds: 20,
} as const

/** Of each threshold, so many spots of a recording are kept: the most severe. This bounds what a day of noise can add. */
export const CANDIDATES_KEPT = 1_000

/** The form of what is kept. It grows when more is kept, so that what an older version has kept is found again. */
export const CANDIDATE_FORM = 2

/** The lowest threshold that is at least `max`; the highest one if there is none. */
export function candidateThreshold(max: number): CandidateThreshold {
  return CANDIDATE_THRESHOLDS.find((threshold) => threshold >= max) ?? 95
}

/** A spot of a recording's current run, found with one of the thresholds. */
export interface CandidateSpot extends Omit<Spot, 'samples'> {
  readonly threshold: CandidateThreshold
  /**
   * The seconds of its samples up to the threshold × (threshold − their mean): how long and how far the score is below. Longer
   * and lower is more severe, and joined gaps add nothing.
   */
  readonly severity: number
  /** Why its scores may be low: the bits of `reasonBit`. */
  readonly reasons: number
}

/** What is kept of the current run of a recording. It is derived from the run's default curve and its turns. */
export interface RunCandidates {
  readonly recordingId: string
  readonly runId: string
  readonly spots: readonly CandidateSpot[]
  /** In the order of `CANDIDATE_THRESHOLDS`. */
  readonly totals: readonly ThresholdTotal[]
  /** The seconds of the samples by score, in the 101 bins of `histogramOfCurve`; null: the run has no curve. */
  readonly sampleSeconds: readonly number[] | null
  readonly turns: readonly WorstTurn[]
  /** Null: no turn has a confidence. */
  readonly turnFigures: TurnFigures | null
}

/** A recording that moments are drawn from. */
export interface FrameRecording {
  readonly recordingId: string
  readonly durationSeconds: number
  /** The seconds of all its spots of the threshold. */
  readonly belowSeconds: number
  /** Whether its audio was not removed. */
  readonly hasAudio: boolean
}

export const CANDIDATE_SORTS = ['severity', 'mean', 'duration', 'recording'] as const
export type CandidateSort = (typeof CANDIDATE_SORTS)[number]

/** Where a page starts: after this spot. `value`: of the sort; by recording it is 0. */
export interface CandidatePosition {
  readonly value: number
  readonly recordingId: string
  readonly start: number
}

/** The kept spots of a threshold, of the recordings that match a filter. */
export interface CandidateQuery {
  readonly recordings: RecordingFilter
  readonly threshold: CandidateThreshold
  /** Leave out those that have a verdict in effect on their run (see `verdictLookup`). */
  readonly unjudged: boolean
  /** Only those that have this reason. */
  readonly reason: Reason | null
  /** `severity` and `duration`: highest first; `mean`: lowest first; `recording`: by id. Ties by recording id, then by start. */
  readonly sort: CandidateSort
  readonly limit: number
  readonly after: CandidatePosition | null
}

/** A kept spot, and where it is. */
export interface FoundCandidate extends CandidateSpot {
  readonly recordingId: string
  readonly recordingName: string
  readonly runId: string
}

export interface CandidatePage {
  readonly items: readonly FoundCandidate[]
  readonly more: boolean
  /** Of all spots of the threshold, with the reason, in the recordings that match, also those that are judged or not kept. */
  readonly total: CandidateTotal
}

/** The scores of the recordings that match a filter and have the same origin. */
export interface OriginStatistics {
  readonly score: ScoreOrigin
  readonly recordings: number
  /** The seconds of their samples in 101 bins: bin k has k ≤ score < k+1. */
  readonly sampleSeconds: readonly number[]
  /** In the order of `CANDIDATE_THRESHOLDS`. */
  readonly totals: readonly ThresholdTotal[]
  /** The number and the seconds of their turns by confidence, in the same bins. */
  readonly turns: readonly number[]
  readonly turnSeconds: readonly number[]
  /** The number of recordings by human score in 101 bins; those without one are left out. */
  readonly humanScores: readonly number[]
}

/** The value that a sort compares. */
export function candidateValue(
  { severity, mean, start, end }: Pick<CandidateSpot, 'severity' | 'mean' | 'start' | 'end'>,
  sort: CandidateSort,
): number {
  if (sort === 'recording') return 0
  if (sort === 'duration') return end - start
  return sort === 'mean' ? mean : severity
}

/** The order of a list. */
export function compareCandidates(
  a: CandidatePosition,
  b: CandidatePosition,
  sort: CandidateSort,
): number {
  const sign = sort === 'mean' ? 1 : -1
  if (a.value !== b.value) return sign * (a.value - b.value)
  if (a.recordingId !== b.recordingId) return a.recordingId < b.recordingId ? -1 : 1
  return a.start - b.start
}

import type { Agreement } from '../calibration/agreement.ts'
import type { IsotonicMap } from '../calibration/isotonic.ts'
import type { RecallPoint } from '../calibration/recall-curve.ts'
import type { Reliability } from '../calibration/reliability.ts'
import type { WrongTime } from '../calibration/wrong-time.ts'
import type { RecordingFilter } from '../model/recording-query.ts'
import type { ScoreOrigin } from '../model/score.ts'
import type { CandidateSort, CandidateThreshold } from '../review/candidates.ts'

/** What the verdicts on stretches say about the scores of one origin. */
export interface OriginCalibration {
  readonly score: ScoreOrigin
  /** Recordings with a verdict. */
  readonly recordings: number
  readonly right: number
  readonly wrong: number
  readonly unclear: number
  readonly reliability: Reliability
  /** The share of verdicts that say right (0–1) as a function of the score that never falls, by time; null: no verdict. */
  readonly calibrated: IsotonicMap | null
  /** How many more verdicts it takes until the share of wrong ones is known to ± 5 percentage points, if it stays as it is. */
  readonly needed: number
}

/** How far two reviewers agree over the moments that both judged. */
export interface ReviewerAgreement extends Agreement {
  readonly reviewers: readonly [string, string]
}

/**
 * What reviews of the same recordings, with the same threshold and order, say about all time of these recordings. A moment that was
 * judged wrong counts with all its seconds.
 */
export interface ReviewEstimate {
  readonly threshold: CandidateThreshold
  readonly sort: CandidateSort
  /** Those that have a verdict. */
  readonly reviews: number
  /** When the newest of them began. */
  readonly lastAt: string
  /** The recordings and their time, then. */
  readonly recordings: number
  readonly seconds: number
  /** Verdicts that are used, by how their moments were chosen: from the queue, or by a draw of one side of the threshold. */
  readonly judged: Readonly<Record<'queue' | 'below' | 'above', number>>
  /** Verdicts that are not used: their diarization was replaced or deleted since. */
  readonly leftOut: number
  /** What was reached of the queue, but is not judged. It counts as right, and as wrong in upper limits. */
  readonly unjudged: { readonly moments: number; readonly seconds: number }
  /** Null: see `unsaid`. */
  readonly all: WrongTime | null
  /**
   * Why nothing is said of all time: more than 5 % of it was reached but is not judged, or there are too few draws. Null:
   * something is said.
   */
  readonly unsaid: 'queue-not-judged' | 'few-draws' | null
  /** Null: too few draws, or too much that is not judged. */
  readonly below: WrongTime | null
  readonly above: WrongTime | null
  /** The share of wrong time that lies below a score; null: too few draws, or no error was found. */
  readonly recall: readonly RecallPoint[] | null
  /** Of the points of `recall`, the lowest that reach 50, 80, 90 and 95 % of the wrong time. */
  readonly proposals: readonly RecallPoint[]
  /** How many more draws it takes on each side until the share of wrong time is known to ± 5 percentage points. */
  readonly needed: { readonly below: number; readonly above: number }
}

export interface Calibration {
  /** In the order of `compareOrigins`. */
  readonly groups: readonly OriginCalibration[]
  /** Of reviews of exactly these recordings, newest first. */
  readonly estimates: readonly ReviewEstimate[]
  /** Verdicts on stretches without a score. */
  readonly withoutScore: number
  /** Of reviewers who gave a name and judged the same moments. */
  readonly agreement: readonly ReviewerAgreement[]
}

export interface Calibrations {
  /**
   * Compares scores with the verdicts in effect on the recordings that match. Moments are mostly chosen because their score is
   * low, so that figures over all scores are those of what was judged, not of the recordings. Calls for the same share the work,
   * which ends if all of them are aborted.
   */
  ofVerdicts(filter: RecordingFilter, signal: AbortSignal): Promise<Calibration>
  /** The share judged right (0–1) as a function of the scores of an origin, by all its verdicts; null: there are none. */
  mapOf(origin: ScoreOrigin): Promise<IsotonicMap | null>
}

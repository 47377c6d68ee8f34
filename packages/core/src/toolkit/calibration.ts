import type { Agreement } from '../calibration/agreement.ts'
import type { IsotonicMap } from '../calibration/isotonic.ts'
import type { Reliability } from '../calibration/reliability.ts'
import type { RecordingFilter } from '../model/recording-query.ts'
import type { ScoreOrigin } from '../model/score.ts'

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

export interface Calibration {
  /** In the order of `compareOrigins`. */
  readonly groups: readonly OriginCalibration[]
  /** Verdicts on stretches without a score. */
  readonly withoutScore: number
  /** Of reviewers who gave a name and judged the same moments. */
  readonly agreement: readonly ReviewerAgreement[]
}

export interface Calibrations {
  /**
   * Compares scores with the verdicts in effect on the recordings that match. Moments are mostly chosen because their score is
   * low, so that figures over all scores are those of what was judged, not of the recordings.
   */
  ofVerdicts(filter: RecordingFilter): Promise<Calibration>
}

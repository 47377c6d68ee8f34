import type { RecordingFilter } from '../model/recording-query.ts'
import type {
  CandidatePage,
  CandidateQuery,
  CandidateSort,
  CandidateThreshold,
  OriginStatistics,
} from '../review/candidates.ts'
import type { ReviewRecord } from '../review/review-record.ts'
import type { WorstTurnPage, WorstTurnQuery } from '../review/worst-turns.ts'

/** What a review is of, and how many moments are drawn on each side of the threshold. */
export interface NewReview {
  readonly recordings: RecordingFilter
  readonly threshold: CandidateThreshold
  /** The order of the queue. */
  readonly sort: CandidateSort
  readonly below: number
  readonly above: number
}

/** A moment that was drawn. The figures are of its samples; null: it has none. */
export interface DrawnMoment {
  readonly recordingId: string
  readonly recordingName: string
  readonly runId: string
  readonly start: number
  readonly end: number
  readonly mean: number | null
  readonly min: number | null
  readonly max: number | null
  /** As those of a spot. */
  readonly reasons: number
  /** What its verdict keeps as `draw`. */
  readonly draw: string
}

/** The worst moments and turns of all recordings, found without reading their curves and turns. */
export interface Review {
  spots(query: CandidateQuery): Promise<CandidatePage>
  turns(query: WorstTurnQuery): Promise<WorstTurnPage>
  /** The scores of the recordings that match, by origin. */
  statistics(filter: RecordingFilter): Promise<readonly OriginStatistics[]>
  /**
   * Stores what a review is chosen from, and draws moments at random, each side of the threshold by itself, in a random order.
   * There are less than wanted if there are few different ones.
   */
  begin(review: NewReview): Promise<{
    readonly record: ReviewRecord
    readonly moments: readonly DrawnMoment[]
    /** How many recordings match, but were left out because their audio was removed: nobody can hear their moments. */
    readonly withoutAudio: number
  }>
}

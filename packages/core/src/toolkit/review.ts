import type { RecordingFilter } from '../model/recording-query.ts'
import type { CandidatePage, CandidateQuery, OriginStatistics } from '../review/candidates.ts'

/** The worst moments of all recordings, found without reading their curves. */
export interface Review {
  spots(query: CandidateQuery): Promise<CandidatePage>
  /** The scores of the recordings that match, by origin. */
  statistics(filter: RecordingFilter): Promise<readonly OriginStatistics[]>
}

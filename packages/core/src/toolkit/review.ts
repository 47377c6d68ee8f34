import type { RecordingFilter } from '../model/recording-query.ts'
import type { CandidatePage, CandidateQuery, OriginStatistics } from '../review/candidates.ts'
import type { WorstTurnPage, WorstTurnQuery } from '../review/worst-turns.ts'

/** The worst moments and turns of all recordings, found without reading their curves and turns. */
export interface Review {
  spots(query: CandidateQuery): Promise<CandidatePage>
  turns(query: WorstTurnQuery): Promise<WorstTurnPage>
  /** The scores of the recordings that match, by origin. */
  statistics(filter: RecordingFilter): Promise<readonly OriginStatistics[]>
}

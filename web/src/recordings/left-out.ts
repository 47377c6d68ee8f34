import type { RecordingListView } from '@toolkit/server/client'
import { counted } from '../format/score-format.ts'
import type { RecordingsSearch } from './recordings-search.ts'

/** Why recordings without a score are not in the list, and how many; null: none is left out for that. */
export function leftOutWords(
  search: RecordingsSearch,
  without: RecordingListView['without'],
): string | null {
  const boundsConfidence = search.sampleMeanFrom !== undefined || search.sampleMeanTo !== undefined
  const reasons: string[] = []
  if (search.unscored === 'exclude' && without.humanScore > 0) {
    reasons.push(`${counted(without.humanScore, 'recording')} not scored by you yet`)
  }
  if (boundsConfidence && without.result > 0) {
    reasons.push(`${counted(without.result, 'recording')} without a result yet`)
  }
  if (boundsConfidence && without.score > 0) {
    reasons.push(`${counted(without.score, 'recording')} whose model gave no such score`)
  }
  return reasons.length === 0 ? null : `Left out: ${reasons.join('; ')}.`
}

/** The recordings that a bound on my score lets through though they have none; null: there are none. */
export function letInWords(
  search: RecordingsSearch,
  without: RecordingListView['without'],
): string | null {
  const boundsMine = search.humanScoreFrom !== undefined || search.humanScoreTo !== undefined
  if (!boundsMine || search.unscored !== undefined || without.humanScore === 0) return null
  return `Of those not scored by you yet (${counted(without.humanScore, 'recording')}), all that match the rest are shown too.`
}

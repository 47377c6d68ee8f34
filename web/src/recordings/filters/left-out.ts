import type { RecordingListView } from '@toolkit/server/client'
import { counted } from '../../format/score-format.ts'
import { boundsResults, type RecordingsSearch, usualUndiarized } from '../recordings-search.ts'

type Without = RecordingListView['without']

/** Why recordings without a score are not in the list, and how many; null: none is left out for that. */
export function leftOutWords(search: RecordingsSearch, without: Without): string | null {
  const undiarized = search.undiarized ?? usualUndiarized(search)
  const reasons: string[] = []
  if (search.unscored === 'exclude' && without.humanScore > 0) {
    reasons.push(`${counted(without.humanScore, 'recording')} not scored by you yet`)
  }
  if (undiarized === 'exclude' && without.result > 0) {
    reasons.push(`${counted(without.result, 'recording')} without a result yet`)
  }
  if (boundsResults(search) && undiarized !== 'only' && without.score > 0) {
    reasons.push(`${counted(without.score, 'recording')} whose model gave no such score`)
  }
  return reasons.length === 0 ? null : `Left out: ${reasons.join('; ')}.`
}

/** The recordings that a bound lets through though they have no such score; null: there are none. */
export function letInWords(search: RecordingsSearch, without: Without): string | null {
  const boundsMine = search.humanScoreFrom !== undefined || search.humanScoreTo !== undefined
  const lines: string[] = []
  if (boundsMine && search.unscored === undefined && without.humanScore > 0) {
    lines.push(
      `Of those not scored by you yet (${counted(without.humanScore, 'recording')}), all that match the rest are shown too.`,
    )
  }
  if (boundsResults(search) && search.undiarized === 'include' && without.result > 0) {
    lines.push(
      `Of those without a result yet (${counted(without.result, 'recording')}), all that match the rest are shown too.`,
    )
  }
  return lines.length === 0 ? null : lines.join(' ')
}

import type { BoundedField, RecordingListView, ScoreOriginView } from '@toolkit/server/client'
import { counted } from '../../format/number-format.ts'
import {
  boundsResults,
  defaultUndiarized,
  type RecordingsSearch,
  type Sort,
} from '../recordings-search.ts'

/** The sort orders of the list; column headings offer them too, if the column is visible. */
export const SORT_WORDS = {
  sampleMean: 'Least confident first',
  '-sampleMean': 'Most confident first',
  turnMinimum: 'Lowest minimum turn confidence',
  '-turnMinimum': 'Highest minimum turn confidence',
  '-overlapShare': 'Most overlap first',
  overlapShare: 'Least overlap first',
  '-errorRate': 'Most errors first',
  errorRate: 'Fewest errors first',
  '-disagreement': 'Largest difference first',
  disagreement: 'Smallest difference first',
  humanScore: 'My lowest score first',
  '-humanScore': 'My highest score first',
  '-createdAt': 'Newest first',
  createdAt: 'Oldest first',
  '-duration': 'Longest first',
  duration: 'Shortest first',
  name: 'Name, A to Z',
  '-name': 'Name, Z to A',
} as const satisfies Readonly<Record<Sort, string>>

/** The labels of the score filters, in order. */
export const RANGE_WORDS: Readonly<
  Record<BoundedField, (kind: ScoreOriginView['kind']) => string>
> = {
  sampleMean: (kind) =>
    `${kind === 'certainty' ? 'Certainty' : 'Confidence'} (mean over all samples)`,
  humanScore: () => 'My score',
  turnMinimum: () => 'Minimum turn confidence',
  overlapShare: () => 'Overlap (% of the length)',
  errorRate: () => 'Error rate (% of the speech, against the reference)',
}

type Without = RecordingListView['without']

/** Describes how many recordings are left out for lack of a score, and why; null if there are none. */
export function leftOutWords(search: RecordingsSearch, without: Without): string | null {
  const undiarized = search.undiarized ?? defaultUndiarized(search)
  const reasons: string[] = []
  if (search.unscored === 'exclude' && without.humanScore > 0) {
    reasons.push(`${counted(without.humanScore, 'recording')} not scored by you yet`)
  }
  if (undiarized === 'exclude' && without.result > 0) {
    reasons.push(`${counted(without.result, 'recording')} without a result yet`)
  }
  if (boundsResults(search) && undiarized !== 'only' && without.score > 0) {
    reasons.push(
      `${counted(without.score, 'recording')} without such a score (no speech, or the model gives none)`,
    )
  }
  return reasons.length === 0 ? null : `Excluded: ${reasons.join('; ')}.`
}

/** Describes recordings that pass a range although they lack the score; null if there are none. */
export function letThroughWords(search: RecordingsSearch, without: Without): string | null {
  const boundsMine = search.humanScoreFrom !== undefined || search.humanScoreTo !== undefined
  const lines: string[] = []
  if (boundsMine && search.unscored === undefined && without.humanScore > 0) {
    lines.push(
      `Of those not scored by you yet (${counted(without.humanScore, 'recording')}), all that match the other filters are included.`,
    )
  }
  if (boundsResults(search) && search.undiarized === 'include' && without.result > 0) {
    lines.push(
      `Of those without a result yet (${counted(without.result, 'recording')}), all that match the other filters are included.`,
    )
  }
  return lines.length === 0 ? null : lines.join(' ')
}

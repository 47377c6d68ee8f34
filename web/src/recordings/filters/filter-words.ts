import type { BoundedField, ScoreOriginView } from '@toolkit/server/client'
import type { Sort } from '../recordings-search.ts'

/** Every order of the list; the columns' headings offer the same where there is room for them. */
export const SORT_WORDS = {
  sampleMean: 'Least confident first',
  '-sampleMean': 'Most confident first',
  turnMinimum: 'Lowest turn first',
  '-turnMinimum': 'Highest lowest turn first',
  '-overlapShare': 'Most overlap first',
  overlapShare: 'Least overlap first',
  '-disagreement': 'My score and confidence furthest apart',
  disagreement: 'My score and confidence closest',
  humanScore: 'My lowest score first',
  '-humanScore': 'My highest score first',
  '-createdAt': 'Newest first',
  createdAt: 'Oldest first',
  '-duration': 'Longest first',
  duration: 'Shortest first',
  name: 'By name',
  '-name': 'By name, from the end',
} as const satisfies Readonly<Record<Sort, string>>

/** The scores that the list is filtered by, in the order of their filters. */
export const RANGE_WORDS: Readonly<
  Record<BoundedField, (kind: ScoreOriginView['kind']) => string>
> = {
  sampleMean: (kind) =>
    `${kind === 'certainty' ? 'Certainty' : 'Confidence'} (mean over all samples)`,
  humanScore: () => 'My score',
  turnMinimum: () => 'Lowest turn',
  overlapShare: () => 'Overlap (% of the length)',
}

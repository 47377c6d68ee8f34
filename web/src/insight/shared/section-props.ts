import type { RecordingsSearch } from '../../recordings/recordings-search.ts'
import type { InsightChanges, InsightSearch } from './insight-search.ts'

/** What each section of the page gets. */
export interface SectionProps {
  /** The filters of the list. */
  readonly filters: RecordingsSearch
  readonly search: InsightSearch
  readonly onChange: (changes: InsightChanges) => void
}

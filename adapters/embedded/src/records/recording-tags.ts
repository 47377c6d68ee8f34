import { countedTags, type RecordingFilter, type TagCount } from '@toolkit/core'
import { matchesFilter } from './recording-filter.ts'
import type { RecordingTable } from './recording-table.ts'

/** Scans the table once for the tags of the recordings that match a filter. */
export function tagsOf(table: RecordingTable, filter: RecordingFilter): readonly TagCount[] {
  const { tags } = table
  const matches = matchesFilter(table, filter)
  const counts = new Map<number, number>()
  for (let row = 0; row < table.length; row += 1) {
    const codes = tags.at(row)
    if (codes.length === 0 || !matches(row)) continue
    for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  const spellings = [...counts].map(([code, recordings]) => ({
    tag: tags.spellings[code] as string,
    recordings,
  }))
  return countedTags(spellings)
}

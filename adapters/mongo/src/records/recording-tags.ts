import { countedTags, type RecordingFilter, type TagCount } from '@toolkit/core'
import type { Collections } from '../schema/collections.ts'
import { TAGS_INDEX } from '../schema/indexes.ts'
import { all, conditionsOf, matchOf, selectedBy } from './recording-filter.ts'

/** Counts the tags of the recordings that match a filter. Only recordings with tags are read. */
export async function recordingTags(
  { recordings }: Collections,
  filter: RecordingFilter,
): Promise<readonly TagCount[]> {
  const conditions = conditionsOf(filter)
  const tagged = filter.tags.length === 0 ? { 'tags.key': { $gt: '' } } : {}
  const counts = await recordings
    .aggregate<TagCount>(
      [
        { $match: { ...tagged, ...selectedBy(filter) } },
        { $project: { tags: 1, matches: all([conditions.scope, matchOf(conditions)]) } },
        { $match: { matches: true } },
        { $unwind: '$tags' },
        { $group: { _id: '$tags.tag', recordings: { $sum: 1 } } },
        { $project: { _id: 0, tag: '$_id', recordings: 1 } },
      ],
      { hint: TAGS_INDEX },
    )
    .toArray()
  return countedTags(counts)
}

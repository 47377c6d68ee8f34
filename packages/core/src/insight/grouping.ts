import type { RecordingFigures } from '../model/recording-query.ts'
import { tagKey } from '../model/tags.ts'

/** What the recordings of one kind of score can be divided by. */
export const GROUPINGS = ['model', 'folder', 'tag'] as const
export type Grouping = (typeof GROUPINGS)[number]

type Grouped = Pick<RecordingFigures, 'folder' | 'tags'>

/** The groups of a recording; null: those that have none, or all. A recording in several groups counts in each. */
const GROUPS_OF: Readonly<Record<Grouping, (recording: Grouped) => readonly (string | null)[]>> = {
  model: () => [null],
  folder: ({ folder }) => [folder],
  tag: ({ tags }) => (tags.length === 0 ? [null] : tags),
}

/** The groups of a recording, beside the provider and model of its score. */
export function groupsOf(recording: Grouped, grouping: Grouping): readonly (string | null)[] {
  return GROUPS_OF[grouping](recording)
}

/** The form by which groups are compared: the spellings of a tag are one group. */
export function groupKey(group: string | null, grouping: Grouping): string | null {
  return group === null || grouping !== 'tag' ? group : tagKey(group)
}

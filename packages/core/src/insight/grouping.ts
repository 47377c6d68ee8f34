import type { Recording } from '../model/recording.ts'
import { tagKey } from '../model/tags.ts'

/** What the recordings of one kind of score can be divided by. */
export const GROUPINGS = ['model', 'folder', 'tag'] as const
export type Grouping = (typeof GROUPINGS)[number]

type Grouped = Pick<Recording, 'name' | 'source' | 'tags'>

/** The groups of a recording; null: those that have none, or all. A recording in several groups counts in each. */
const GROUPS_OF: Readonly<Record<Grouping, (recording: Grouped) => readonly (string | null)[]>> = {
  model: () => [null],
  folder: (recording) => [folderOf(recording)],
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

/** The folder in the name or, without one there, in the address of the source; null: there is none. */
function folderOf({ name, source }: Pick<Recording, 'name' | 'source'>): string | null {
  const inName = parentOf(name)
  if (inName !== null || source.kind === 'upload') return inName
  // Without the query, which may be a signature, and without a user.
  const address = URL.parse(source.url)
  return address === null ? null : parentOf(address.host + address.pathname)
}

/** What stands before the last slash; null: nothing. */
function parentOf(path: string): string | null {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/'))).replace(/^\/+|\/+$/g, '')
  return parent === '' ? null : parent
}

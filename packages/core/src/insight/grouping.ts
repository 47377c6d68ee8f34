import type { Recording } from '../model/recording.ts'

/** What the recordings of one kind of score can be divided by. */
export const GROUPINGS = ['model', 'folder'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** The groups of a recording; null: those that have none, or all. A recording in several groups counts in each. */
const GROUPS_OF: Readonly<
  Record<Grouping, (recording: Pick<Recording, 'name' | 'source'>) => readonly (string | null)[]>
> = {
  model: () => [null],
  folder: (recording) => [folderOf(recording)],
}

/** The groups of a recording, beside the provider and model of its score. */
export function groupsOf(
  recording: Pick<Recording, 'name' | 'source'>,
  grouping: Grouping,
): readonly (string | null)[] {
  return GROUPS_OF[grouping](recording)
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

import type { Recording } from './recording.ts'

/** The folder in the name or, without one there, in the address of the source; null: there is none. */
export function folderOf({ name, source }: Pick<Recording, 'name' | 'source'>): string | null {
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

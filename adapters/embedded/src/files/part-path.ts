import { join } from 'node:path'
import { ToolkitError } from '@toolkit/core'

const SUFFIX = '.part'

/** The file with the bytes of an upload so far. Refuses (`internal`) an id that could lead elsewhere. */
export function partOf(folder: string, id: string): string {
  if (!isPlain(id)) {
    throw new ToolkitError('internal', `${JSON.stringify(id)} is no id for an upload.`)
  }
  return join(folder, id + SUFFIX)
}

/** Whether an id may be the name of a file: others are unknown here. */
export function isPlain(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,200}$/.test(id)
}

/** The id whose bytes a file holds; null for a file of another kind. */
export function idOfPart(name: string): string | null {
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : null
}

import { join } from 'node:path'
import { ToolkitError } from '@toolkit/core'

const KEY = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/
const MAX_LENGTH = 200

/** No segment has a dot, so the file of a key and the folder of the keys under it never meet. */
export const BLOB_SUFFIX = '.blob'

/** Where the keys under a key lie. Refuses (`internal`) what is no key, above all any path out of the folder. */
export function folderOfKey(root: string, key: string): string {
  if (key.length > MAX_LENGTH || !KEY.test(key)) {
    throw new ToolkitError('internal', `${JSON.stringify(key)} is no key for a blob.`)
  }
  return join(root, ...key.split('/'))
}

/** The file of a key. */
export function fileOfKey(root: string, key: string): string {
  return folderOfKey(root, key) + BLOB_SUFFIX
}

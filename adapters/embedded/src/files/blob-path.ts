import { join } from 'node:path'
import { requireBlobKey } from '@toolkit/core'

/** No segment has a dot, so the file of a key and the folder of the keys under it never meet. */
export const BLOB_SUFFIX = '.blob'

/** Where the keys under a key lie. Refuses (`internal`) what is no key. */
export function folderOfKey(root: string, key: string): string {
  return join(root, ...requireBlobKey(key).split('/'))
}

/** The file of a key. */
export function fileOfKey(root: string, key: string): string {
  return folderOfKey(root, key) + BLOB_SUFFIX
}

import type { Dirent } from 'node:fs'
import { readdir, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { requireBlobKey } from '@toolkit/core'
import { diskCode } from './disk-errors.ts'

/** No segment has a dot, so the file of a key and the folder of the keys under it never meet. */
export const BLOB_SUFFIX = '.blob'

/** The next segments of the keys that lie in a folder, each once. A folder without any key in it is none. */
export async function childKeys(folder: string): Promise<readonly string[]> {
  const names = new Set<string>()
  for (const entry of await entriesOf(folder)) {
    if (isBlob(entry)) names.add(entry.name.slice(0, -BLOB_SUFFIX.length))
    else if (await holdsKeys(join(folder, entry.name))) names.add(entry.name)
  }
  return [...names]
}

/** Removes `folder` and the folders above it, up to `root`, as long as they are empty. */
export async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let path = folder; path !== root; path = dirname(path)) {
    try {
      await rmdir(path)
    } catch (error) {
      const code = diskCode(error)
      if (code === 'ENOTEMPTY' || code === 'EEXIST') return
      if (code !== 'ENOENT') throw error
    }
  }
}

async function holdsKeys(folder: string): Promise<boolean> {
  const entries = await entriesOf(folder)
  if (entries.some(isBlob)) return true
  for (const entry of entries) {
    if (entry.isDirectory() && (await holdsKeys(join(folder, entry.name)))) return true
  }
  return false
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (diskCode(error) === 'ENOENT' || diskCode(error) === 'ENOTDIR') return []
    throw error
  }
}

function isBlob(entry: Dirent): boolean {
  return entry.name.endsWith(BLOB_SUFFIX)
}

/** Where the keys under a key lie. Refuses (`internal`) what is no key. */
export function folderOfKey(root: string, key: string): string {
  return join(root, ...requireBlobKey(key).split('/'))
}

/** The file of a key. */
export function fileOfKey(root: string, key: string): string {
  return folderOfKey(root, key) + BLOB_SUFFIX
}

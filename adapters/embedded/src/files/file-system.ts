import { mkdir, open, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ToolkitError } from '@toolkit/core'

/** The code of a file system error, such as ENOENT; null for any other error. */
export function errorCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' ? code : null
}

/** Awaits a step of a write. Throws `storage-full` if the disk is full. */
export async function withDiskErrors<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
    const message = 'The disk of the data folder is full: free some space.'
    throw new ToolkitError('storage-full', message, { cause: error })
  }
}

/** The size of a file in bytes; null if there is none. */
export async function fileSize(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

/** Renames a file, creating folders as needed. The new name survives a power loss. */
export async function durableRename(from: string, to: string): Promise<void> {
  const folder = dirname(to)
  const firstCreated = await withDiskErrors(mkdir(folder, { recursive: true }))
  await withDiskErrors(rename(from, to))
  await syncFolder(folder)
  if (firstCreated === undefined) return
  // A created folder is an entry of its parent, which is synced as well.
  for (let created = folder; ; created = dirname(created)) {
    await syncFolder(dirname(created))
    if (created === firstCreated) return
  }
}

/** Writes the entries of a folder to disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

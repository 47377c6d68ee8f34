import { mkdir, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ToolkitError } from '@toolkit/core'
import { isDiskFull, syncFolder } from '@toolkit/file-kit'

/** Awaits a step of a write. Throws `storage-full` if the disk is full. */
export async function withDiskErrors<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    if (!isDiskFull(error)) throw error
    const message = 'The disk of the data folder is full: free some space.'
    throw new ToolkitError('storage-full', message, { cause: error })
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

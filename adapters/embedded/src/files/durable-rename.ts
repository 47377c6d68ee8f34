import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { onDisk } from './disk-errors.ts'

/** Renames a file into a folder that may not be there yet, such that the new name survives a loss of power. */
export async function durableRename(from: string, to: string): Promise<void> {
  const folder = dirname(to)
  const firstMade = await onDisk(mkdir(folder, { recursive: true }))
  await onDisk(rename(from, to))
  await syncFolder(folder)
  if (firstMade === undefined) return
  // Each folder that was made is an entry of the one above it.
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made))
    if (made === firstMade) return
  }
}

/** Has the names in a folder reach the disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

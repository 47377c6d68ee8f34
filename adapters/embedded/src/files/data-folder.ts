import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ToolkitError } from '@toolkit/core'
import { fileOfKey } from './blob-tree.ts'

/** Where things lie in the data folder. */
export interface DataFolder {
  readonly root: string
  readonly blobs: string
  readonly uploads: string
  /** Values on their way in: moved to `blobs` once they are whole. */
  readonly partial: string
  /** Removes what writes that were killed left behind. Only under the lease. */
  removeLeftOvers(log: (message: string) => void): Promise<void>
}

/** Makes the data folder and its parts. `settings-invalid` where that cannot be. */
export async function prepareDataFolder(dataDir: string): Promise<DataFolder> {
  const root = resolve(dataDir)
  const folder = {
    root,
    blobs: join(root, 'blobs'),
    uploads: join(root, 'uploads'),
    partial: join(root, 'partial'),
  }
  try {
    for (const path of [folder.blobs, folder.uploads, folder.partial]) {
      await mkdir(path, { recursive: true })
    }
  } catch (error) {
    throw unusableFolder(root, error)
  }
  return {
    ...folder,
    async removeLeftOvers(log) {
      const names = await readdir(folder.partial)
      for (const name of names) await rm(join(folder.partial, name), { recursive: true })
      if (names.length > 0)
        log(`removed ${names.length} unfinished file(s) of a write that was cut off`)
    },
  }
}

/** The file that holds the value of a key. It is never changed, only replaced or removed. */
export function blobFile(dataDir: string, key: string): string {
  return fileOfKey(join(resolve(dataDir), 'blobs'), key)
}

/** The error for a data folder that cannot be made or written. */
export function unusableFolder(root: string, cause: unknown): ToolkitError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new ToolkitError(
    'settings-invalid',
    `The data folder ${root} cannot be made or written (${why}). Set DATA_DIR to a folder that this user may write to.`,
    { cause },
  )
}

import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ToolkitError } from '@toolkit/core'

/** The folders in the data folder. */
export interface DataFolder {
  readonly root: string
  readonly blobs: string
  readonly uploads: string
  /** Values that are being written; a complete value is moved to `blobs`. */
  readonly partial: string
  /** Removes the files of interrupted writes. Requires the lease. */
  removePartialFiles(log: (message: string) => void): Promise<void>
}

/** Creates the data folder and its sub-folders. Throws `settings-invalid` if that fails. */
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
    async removePartialFiles(log) {
      const names = await readdir(folder.partial)
      for (const name of names) await rm(join(folder.partial, name), { recursive: true })
      if (names.length > 0) log(`removed ${names.length} incomplete file(s) of interrupted writes`)
    },
  }
}

/** The error for a data folder that cannot be created or written. */
export function unusableFolder(root: string, cause: unknown): ToolkitError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ToolkitError(
    'settings-invalid',
    `The data folder ${root} cannot be created or written (${reason}). Set DATA_DIR to a folder that this user may write to.`,
    { cause },
  )
}

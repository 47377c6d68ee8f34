import { stat } from 'node:fs/promises'
import { ToolkitError } from '@toolkit/core'

/** The code of an error of the file system, such as ENOENT; null for any other error. */
export function diskCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' ? code : null
}

/** Runs a step of a write: a full disk becomes `storage-full`. */
export async function onDisk<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    const code = diskCode(error)
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
    throw new ToolkitError(
      'storage-full',
      'The disk of the data folder is full: free some space.',
      {
        cause: error,
      },
    )
  }
}

/** The size of a file in bytes, or null where there is none. */
export async function fileSize(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (diskCode(error) === 'ENOENT') return null
    throw error
  }
}

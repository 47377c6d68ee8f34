import { stat } from 'node:fs/promises'
import { diskCode } from './disk-errors.ts'

/** The size of a file in bytes, or null where there is none. */
export async function fileSize(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (diskCode(error) === 'ENOENT') return null
    throw error
  }
}

import { open } from 'node:fs/promises'
import { ToolkitError } from '@toolkit/core'
import type { ByteReader } from '../byte-reader.ts'

const CHUNK_BYTES = 256 * 1024

/** Writes the rest of `reader` to a new file with mode 0600. Returns its size in bytes. Throws storage-full. */
export async function spool(reader: ByteReader, path: string): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  let sizeBytes = 0
  try {
    for await (const chunk of reader.chunks(CHUNK_BYTES)) {
      await file.writeFile(chunk)
      sizeBytes += chunk.length
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    throw noSpace(error)
  } finally {
    await file.close()
  }
  return sizeBytes
}

export function noSpace(cause: unknown): ToolkitError {
  return new ToolkitError(
    'storage-full',
    'There is not enough disk space to decode this file. Make room and try again.',
    { cause },
  )
}

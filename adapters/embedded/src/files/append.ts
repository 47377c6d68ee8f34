import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BlockWriter } from './block-writer.ts'
import { onDisk } from './disk-errors.ts'
import { syncFolder } from './durable-rename.ts'

/**
 * Appends to a file at its end, `at`, and has it reach the disk, also what came before an error of the stream.
 * Answers the new size. `storage-full` where the disk is; what fitted is kept.
 */
export async function appendTo(
  path: string,
  at: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  // Without `a`: positions are given, so that a second writer could never interleave.
  const file = await onDisk(open(path, at === 0 ? 'w' : 'r+'))
  try {
    const writer = new BlockWriter(file, at)
    let size = at
    try {
      for await (const chunk of bytes) {
        await writer.write(chunk)
        size += chunk.length
      }
    } finally {
      await writer.end()
    }
    if (at === 0) await syncFolder(dirname(path))
    return size
  } finally {
    await file.close()
  }
}

import { open } from 'node:fs/promises'
import { type ByteRange, ToolkitError } from '@toolkit/core'
import { diskCode } from './disk-errors.ts'
import type { Tasks } from './tasks.ts'

const BLOCK_BYTES = 256 * 1024

/**
 * The bytes of a file, or of a range of it, by blocks that the reader may keep. The file is closed when the reader is done,
 * stops early or is aborted, also while it is not asking for more. Null stands for a file that is not there.
 */
export async function* fileBlocks(
  path: string,
  tasks: Tasks,
  range: Partial<ByteRange> | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, 'read' | 'missing'> {
  const task = tasks.begin(signal)
  try {
    const file = await open(path, 'r')
    // What closing says is said again, and heard, below; a reader that never comes back must not hold up closing.
    const closeEarly = () =>
      void file
        .close()
        .catch(() => undefined)
        .then(task.done)
    task.signal.addEventListener('abort', closeEarly)
    try {
      const { start = 0, end = (await file.stat()).size } = range ?? {}
      for (let at = start; at < end; ) {
        task.signal.throwIfAborted()
        const block = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, end - at))
        const { bytesRead } = await file.read(block, 0, block.length, at)
        if (bytesRead === 0) {
          throw new ToolkitError('request-range', `There are no bytes from ${at} to ${end}.`)
        }
        at += bytesRead
        yield block.subarray(0, bytesRead)
      }
      return 'read'
    } finally {
      task.signal.removeEventListener('abort', closeEarly)
      await file.close()
    }
  } catch (error) {
    if (diskCode(error) === 'ENOENT') return 'missing'
    task.signal.throwIfAborted()
    throw error
  } finally {
    task.done()
  }
}

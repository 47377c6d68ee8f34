import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type ByteRange, ToolkitError } from '@toolkit/core'
import { errorCode, syncFolder } from '@toolkit/file-kit'
import { withDiskErrors } from './file-system.ts'
import type { Tasks } from './tasks.ts'

const READ_BLOCK_BYTES = 256 * 1024
const WRITE_BLOCK_BYTES = 512 * 1024
/** A sync is started after each 32 MiB, so that the last one does not take long. */
const SYNC_BYTES = 32 * 1024 * 1024

/**
 * Reads a file, or a range of it, in blocks that the reader may keep. The file is closed when the reader is done, stops
 * early or is aborted, also while it waits between two blocks. Returns `missing` if there is no such file; throws
 * `request-range` if the range ends after the file.
 */
export async function* readBlocks(
  path: string,
  tasks: Tasks,
  range: Partial<ByteRange> | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, 'read' | 'missing'> {
  const task = tasks.begin(signal)
  try {
    const file = await open(path, 'r')
    // The `close` below throws the error of closing. A reader that never continues must not block `Tasks.close`.
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
        const block = Buffer.allocUnsafeSlow(Math.min(READ_BLOCK_BYTES, end - at))
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
    if (errorCode(error) === 'ENOENT') return 'missing'
    task.signal.throwIfAborted()
    throw error
  } finally {
    task.done()
  }
}

/** Writes a new file and syncs it. Returns its size. Throws `storage-full` if the disk is full. */
export async function writeBlocks(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await withDiskErrors(open(path, 'wx'))
  try {
    const writer = new BlockWriter(file, 0)
    let size = 0
    for await (const chunk of bytes) {
      await writer.write(chunk)
      size += chunk.length
    }
    await writer.end()
    return size
  } finally {
    await file.close()
  }
}

/**
 * Appends to a file of `at` bytes and syncs it, also if the stream fails: what came before the error is kept. Returns the
 * new size. Throws `storage-full` if the disk is full; what fitted is kept.
 */
export async function appendBlocks(
  path: string,
  at: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  // Not `a`: with explicit positions a second writer cannot interleave.
  const file = await withDiskErrors(open(path, at === 0 ? 'w' : 'r+'))
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

/**
 * Writes chunks of any size to a file in large blocks. It fills one block while the other is written, and holds no more
 * than these two, so that a fast sender waits for a slow disk.
 */
class BlockWriter {
  readonly #file: FileHandle
  #position: number
  #filling = Buffer.allocUnsafeSlow(WRITE_BLOCK_BYTES)
  #spare = Buffer.allocUnsafeSlow(WRITE_BLOCK_BYTES)
  #filled = 0
  #writing: Promise<void> = Promise.resolve()
  #unsynced = 0
  #syncing: Promise<void> | null = null

  constructor(file: FileHandle, position: number) {
    this.#file = file
    this.#position = position
  }

  /** Copies a chunk; the caller may reuse its memory. */
  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + WRITE_BLOCK_BYTES - this.#filled)
      this.#filling.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled === WRITE_BLOCK_BYTES) await this.#flush()
    }
  }

  /** Writes the rest and syncs the file. */
  async end(): Promise<void> {
    try {
      await this.#flush()
      await this.#writing
    } finally {
      await this.#syncing
      await withDiskErrors(this.#file.sync())
    }
  }

  async #flush(): Promise<void> {
    await this.#writing
    const block = this.#filling.subarray(0, this.#filled)
    const position = this.#position
    this.#position += block.length
    this.#filled = 0
    ;[this.#filling, this.#spare] = [this.#spare, this.#filling]
    this.#writing = writeAt(this.#file, block, position)
    // The next `#flush` or `end` throws it; until then it is not unhandled.
    this.#writing.catch(() => undefined)
    this.#unsynced += block.length
    if (this.#unsynced >= SYNC_BYTES && this.#syncing === null) this.#startSync()
  }

  #startSync(): void {
    this.#unsynced = 0
    const syncing = withDiskErrors(this.#file.datasync()).then(() => {
      this.#syncing = null
    })
    // A failure stays in `#syncing` until `end`, because the system reports it only once.
    syncing.catch(() => undefined)
    this.#syncing = syncing
  }
}

async function writeAt(file: FileHandle, block: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < block.length; ) {
    const written = await withDiskErrors(file.write(block, at, block.length - at, position + at))
    at += written.bytesWritten
  }
}

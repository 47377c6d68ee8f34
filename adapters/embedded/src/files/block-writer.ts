import type { FileHandle } from 'node:fs/promises'
import { onDisk } from './disk-errors.ts'

const BLOCK_BYTES = 512 * 1024
/** After so many bytes the disk is set to work, so that little is left to wait for at the end. */
const EARLY_SYNC_BYTES = 32 * 1024 * 1024

/**
 * Writes chunks of any size to a file in large blocks: while one block is on its way to the disk the next is filled,
 * never more, so a fast sender waits for a slow disk.
 */
export class BlockWriter {
  readonly #file: FileHandle
  #position: number
  #filling = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  #spare = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  #filled = 0
  #writing: Promise<void> = Promise.resolve()
  #unsynced = 0
  #syncing: Promise<void> | null = null

  constructor(file: FileHandle, position: number) {
    this.#file = file
    this.#position = position
  }

  /** Takes a chunk; the caller may reuse its memory afterwards. `storage-full` where the disk is. */
  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + BLOCK_BYTES - this.#filled)
      this.#filling.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled === BLOCK_BYTES) await this.#flush()
    }
  }

  /** Writes what is left and has everything reach the disk. */
  async end(): Promise<void> {
    try {
      await this.#flush()
      await this.#writing
    } finally {
      await this.#syncing
      await onDisk(this.#file.sync())
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
    // Whoever waits for it next is told; until then it must not count as unhandled.
    this.#writing.catch(() => undefined)
    this.#unsynced += block.length
    if (this.#unsynced >= EARLY_SYNC_BYTES && this.#syncing === null) this.#syncEarly()
  }

  #syncEarly(): void {
    this.#unsynced = 0
    const syncing = onDisk(this.#file.datasync()).then(() => {
      this.#syncing = null
    })
    // A failure stays until the end asks: the system tells it only once.
    syncing.catch(() => undefined)
    this.#syncing = syncing
  }
}

async function writeAt(file: FileHandle, block: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < block.length; ) {
    const written = await onDisk(file.write(block, at, block.length - at, position + at))
    at += written.bytesWritten
  }
}

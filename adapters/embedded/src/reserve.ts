import { randomFillSync } from 'node:crypto'
import { open, rm, statfs } from 'node:fs/promises'
import { hasCode } from '@toolkit/core'
import { fileSize } from '@toolkit/file-kit'
import { withDiskErrors } from './files/file-system.ts'

const MAX_BYTES = 8 * 1024 * 1024
/** On a small disk the reserve takes at most 1/16 of it. */
const DISK_FRACTION = 16
/** Left free for what a start writes. */
const MARGIN_BYTES = 256 * 1024
/** With less free space a deletion could fail halfway. */
const LOW_BYTES = 1024 * 1024
const BLOCK_BYTES = 64 * 1024

/** A file that keeps disk space for deletions, so that a full disk can be emptied. */
export class Reserve {
  readonly #folder: string
  readonly #path: string
  readonly #log: (message: string) => void
  #users = 0

  constructor(folder: string, path: string, log: (message: string) => void) {
    this.#folder = folder
    this.#path = path
    this.#log = log
  }

  /** Runs work that frees space. On a full disk the reserve is deleted first. The work must be repeatable. */
  async freeing<T>(work: () => Promise<T>): Promise<T> {
    this.#users += 1
    try {
      const { bavail, bsize } = await statfs(this.#folder)
      if (bavail * bsize < LOW_BYTES) await this.#release()
      return await work().catch(async (error: unknown) => {
        if (!hasCode(error, 'storage-full')) throw error
        await this.#release()
        return work()
      })
    } finally {
      this.#users -= 1
      if (this.#users === 0) await this.#refill()
    }
  }

  /** Logs an error instead of throwing it: the work itself has succeeded. */
  async #refill(): Promise<void> {
    await this.#fill().catch((error: unknown) => {
      this.#log(`the space reserved for deletions could not be allocated: ${String(error)}`)
    })
  }

  /** Grows the reserve to its size, or to what the disk has. */
  async #fill(): Promise<void> {
    const { bavail, blocks, bsize } = await statfs(this.#folder)
    const size = (await fileSize(this.#path)) ?? 0
    const wanted = Math.min(MAX_BYTES, Math.floor((blocks * bsize) / DISK_FRACTION))
    const missing = Math.min(wanted - size, bavail * bsize - MARGIN_BYTES)
    if (missing < BLOCK_BYTES) return
    try {
      await grow(this.#path, missing)
    } catch (error) {
      // Another process took the space; what was written is kept.
      if (!hasCode(error, 'storage-full')) throw error
    }
  }

  async #release(): Promise<void> {
    await rm(this.#path, { force: true })
  }
}

async function grow(path: string, bytes: number): Promise<void> {
  const file = await withDiskErrors(open(path, 'a'))
  try {
    // Random bytes: some file systems allocate no space for zeros.
    const block = randomFillSync(Buffer.alloc(BLOCK_BYTES))
    for (let left = bytes; left > 0; left -= BLOCK_BYTES) {
      await withDiskErrors(file.write(block, 0, Math.min(left, BLOCK_BYTES)))
    }
    await withDiskErrors(file.sync())
  } finally {
    await file.close()
  }
}

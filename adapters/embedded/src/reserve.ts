import { randomFillSync } from 'node:crypto'
import { open, rm, statfs } from 'node:fs/promises'
import { hasCode } from '@toolkit/core'
import { fileSize, onDisk } from './files/disk-errors.ts'

const MOST_BYTES = 8 * 1024 * 1024
/** Of a small disk no more than this part. */
const PART = 16
/** Left free for everything else that a start writes. */
const SLACK_BYTES = 256 * 1024
/** With less than this free a deletion could stop half way. */
const LOW_BYTES = 1024 * 1024
const BLOCK_BYTES = 64 * 1024

/** A file that takes space while there is some, so that there is some for deletions when the disk is full. */
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

  /** Runs work that gives space back and can be done again: on a full disk with the space of the reserve. */
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

  /** What was done stays done, whatever becomes of the reserve. */
  async #refill(): Promise<void> {
    await this.#fill().catch((error: unknown) => {
      this.#log(`the space kept for deletions could not be taken again: ${String(error)}`)
    })
  }

  /** Makes the reserve as large as it should be, or as fits. */
  async #fill(): Promise<void> {
    const { bavail, blocks, bsize } = await statfs(this.#folder)
    const has = (await fileSize(this.#path)) ?? 0
    const wanted = Math.min(MOST_BYTES, Math.floor((blocks * bsize) / PART))
    const missing = Math.min(wanted - has, bavail * bsize - SLACK_BYTES)
    if (missing < BLOCK_BYTES) return
    try {
      await grow(this.#path, missing)
    } catch (error) {
      // Somebody else was quicker: what fitted is kept.
      if (!hasCode(error, 'storage-full')) throw error
    }
  }

  async #release(): Promise<void> {
    await rm(this.#path, { force: true })
  }
}

async function grow(path: string, bytes: number): Promise<void> {
  const file = await onDisk(open(path, 'a'))
  try {
    // Noise: zeros take no space on some file systems.
    const block = randomFillSync(Buffer.alloc(BLOCK_BYTES))
    for (let left = bytes; left > 0; left -= BLOCK_BYTES) {
      await onDisk(file.write(block, 0, Math.min(left, BLOCK_BYTES)))
    }
    await onDisk(file.sync())
  } finally {
    await file.close()
  }
}

import { once } from 'node:events'
import { createGzip } from 'node:zlib'

/** The copy is in memory until it is stored. A day of scores is smaller. */
const MAX_BYTES = 64 * 1024 * 1024

/** Compresses the bytes of a file in memory while it is read. */
export class PackedCopy {
  readonly #gzip = createGzip({ level: 4 })
  /** Null: nobody wants the copy, or it is too large. */
  #blocks: Uint8Array[] | null = []
  #bytes = 0

  constructor() {
    this.#gzip.on('data', (block: Uint8Array) => {
      this.#bytes += block.length
      if (this.#bytes > MAX_BYTES) this.drop()
      else this.#blocks?.push(block)
    })
  }

  async write(block: Uint8Array): Promise<void> {
    if (this.#blocks !== null && !this.#gzip.write(block)) await once(this.#gzip, 'drain')
  }

  /** Releases the copy; what is written after it is not compressed. */
  drop(): void {
    this.#blocks = null
  }

  /** The gzipped bytes; null: the copy was dropped, or would be larger than 64 MiB. */
  async end(): Promise<Uint8Array | null> {
    if (this.#blocks === null) return null
    const ended = once(this.#gzip, 'end')
    this.#gzip.end()
    await ended
    return this.#blocks && Buffer.concat(this.#blocks)
  }

  close(): void {
    this.#gzip.destroy()
  }
}

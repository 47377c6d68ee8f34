import type { PartSizes } from './part-size.ts'

/**
 * Cuts chunks of any size into parts. It fills one part while the previous one is stored, and holds no more than these two,
 * so that a fast sender waits for a slow store. Pages of a part that are not filled take no memory.
 */
export class PartWriter {
  readonly #store: (bytes: Buffer, at: number) => Promise<void>
  readonly #sizeAt: PartSizes
  #at: number
  #filling: Buffer
  #spare: Buffer | null = null
  #filled = 0
  #storing: Promise<void> = Promise.resolve()

  /** `at` is the offset of the first byte. `store` is called for each full part, one after another. */
  constructor(at: number, sizeAt: PartSizes, store: (bytes: Buffer, at: number) => Promise<void>) {
    this.#sizeAt = sizeAt
    this.#at = at
    this.#store = store
    this.#filling = Buffer.allocUnsafeSlow(sizeAt(at))
  }

  /** Copies a chunk; the caller may reuse its memory. Rejects if a part could not be stored. */
  async write(chunk: Uint8Array): Promise<void> {
    for (let done = 0; done < chunk.length; ) {
      const piece = chunk.subarray(done, done + this.#filling.length - this.#filled)
      this.#filling.set(piece, this.#filled)
      this.#filled += piece.length
      done += piece.length
      if (this.#filled === this.#filling.length) await this.#storeFull()
    }
  }

  /** Waits until all full parts are stored. Returns what is left, which may be empty. Must be the last call. */
  async rest(): Promise<{ readonly bytes: Buffer; readonly at: number }> {
    await this.#storing
    return { bytes: this.#filling.subarray(0, this.#filled), at: this.#at }
  }

  async #storeFull(): Promise<void> {
    await this.#storing
    const [bytes, at] = [this.#filling, this.#at]
    this.#at += bytes.length
    this.#filled = 0
    const size = this.#sizeAt(this.#at)
    this.#filling = this.#spare?.length === size ? this.#spare : Buffer.allocUnsafeSlow(size)
    this.#spare = bytes
    this.#storing = this.#store(bytes, at)
    // The next `#storeFull` or `rest` throws it; until then it is not unhandled.
    this.#storing.catch(() => undefined)
  }
}

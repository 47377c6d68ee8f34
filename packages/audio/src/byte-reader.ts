import { addAbortListener } from 'node:events'

/** Reads a byte stream once, in order, in pieces of the requested size. Buffers no more than the largest piece. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  readonly #signal: AbortSignal | undefined
  #buffer = new Uint8Array(0)
  #start = 0
  #end = 0
  #ended = false
  #failure: unknown = null

  constructor(source: AsyncIterable<Uint8Array>, signal?: AbortSignal) {
    this.#source = source[Symbol.asyncIterator]()
    this.#signal = signal
  }

  get available(): number {
    return this.#end - this.#start
  }

  /** Whether the source has ended. False until a read has reached the end. */
  get ended(): boolean {
    return this.#ended
  }

  /** The error of the source, or the signal's reason after an abort; null if there is none. */
  get failure(): unknown {
    return this.#failure
  }

  /** Waits until `count` bytes are buffered or the source ends. Returns whether they are there. */
  async fill(count: number): Promise<boolean> {
    while (this.available < count && !this.#ended) {
      const step = await this.#next().catch((error: unknown) => {
        this.#failure = error
        throw error
      })
      if (step.done === true) this.#ended = true
      else this.#append(step.value)
    }
    return this.available >= count
  }

  /** Returns up to `count` buffered bytes without consuming them. Valid until the next call. */
  peek(count: number): Uint8Array {
    return this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + count))
  }

  /**
   * Consumes up to `count` buffered bytes and returns them as a copy (byte offset 0, so typed views can be created on
   * it).
   */
  take(count: number): Uint8Array<ArrayBuffer> {
    const piece = this.#buffer.slice(this.#start, Math.min(this.#end, this.#start + count))
    this.#start += piece.length
    return piece
  }

  /** Skips `count` bytes. Returns whether the source had that many. */
  async skip(count: number): Promise<boolean> {
    let left = count
    while (left > 0 && (await this.fill(1))) {
      const step = Math.min(left, this.available)
      this.#start += step
      left -= step
    }
    return left === 0
  }

  /** Yields the remaining bytes in pieces of exactly `size` bytes; the last one may be shorter. */
  async *chunks(size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    while (true) {
      await this.fill(size)
      if (this.available === 0) return
      yield this.take(size)
    }
  }

  /** Closes the source. Does not wait for it after an abort. */
  async close(): Promise<void> {
    const done = this.#ended ? undefined : this.#source.return?.()
    this.#ended = true
    // A source that hangs must not delay an abort, and its later errors do not matter.
    if (this.#signal?.aborted === true) done?.then(undefined, () => undefined)
    else await done
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    const signal = this.#signal
    if (signal === undefined) return this.#source.next()
    signal.throwIfAborted()
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const listener = addAbortListener(signal, () => reject(signal.reason))
    try {
      return await Promise.race([this.#source.next(), aborted])
    } finally {
      listener[Symbol.dispose]()
    }
  }

  #append(bytes: Uint8Array): void {
    const needed = this.available + bytes.length
    if (this.#end + bytes.length > this.#buffer.length) {
      const grow = needed > this.#buffer.length
      const target = grow
        ? new Uint8Array(Math.max(needed, 2 * this.#buffer.length, 4096))
        : this.#buffer
      target.set(this.#buffer.subarray(this.#start, this.#end))
      this.#end -= this.#start
      this.#start = 0
      this.#buffer = target
    }
    this.#buffer.set(bytes, this.#end)
    this.#end += bytes.length
  }
}

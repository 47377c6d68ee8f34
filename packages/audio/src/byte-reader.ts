import { addAbortListener } from 'node:events'

/** Reads a byte stream once, in order, in pieces of the size the reader asks for; memory is the largest piece. */
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

  /** Whether the source has no more than what is buffered; true only once that was seen. */
  get ended(): boolean {
    return this.#ended
  }

  /** What the source threw (or the signal's reason); null while all is well. */
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

  /** Up to `count` buffered bytes without taking them; valid until the next call. */
  peek(count: number): Uint8Array {
    return this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + count))
  }

  /** Takes up to `count` buffered bytes as a copy of its own (so its offset is 0 and typed views fit). */
  take(count: number): Uint8Array<ArrayBuffer> {
    const piece = this.#buffer.slice(this.#start, Math.min(this.#end, this.#start + count))
    this.#start += piece.length
    return piece
  }

  /** Drops `count` bytes. Returns whether there were that many. */
  async skip(count: number): Promise<boolean> {
    let left = count
    while (left > 0 && (await this.fill(1))) {
      const step = Math.min(left, this.available)
      this.#start += step
      left -= step
    }
    return left === 0
  }

  /** The rest in pieces of exactly `size` bytes, the last one shorter. */
  async *chunks(size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    while (true) {
      await this.fill(size)
      if (this.available === 0) return
      yield this.take(size)
    }
  }

  /** Tells the source that nothing more is wanted. After an abort it is told without waiting for it. */
  async close(): Promise<void> {
    const done = this.#ended ? undefined : this.#source.return?.()
    this.#ended = true
    // A source that hangs must not hold up an abort, and what it says afterwards concerns nobody.
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

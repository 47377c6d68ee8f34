/** Louder samples than this overflow inside the models; nominal full scale is 1. */
const LOUDEST = 1000

/** The last stretch of a stream of samples: appended at the end, forgotten at the front, read by absolute position. */
export class SampleTail {
  #buffer = new Float32Array(1 << 16)
  #first = 0
  #length = 0

  /** How many samples have come so far, forgotten ones included. */
  get end(): number {
    return this.#first + this.#length
  }

  append(block: Float32Array): void {
    const needed = this.#length + block.length
    if (needed > this.#buffer.length) {
      const grown = new Float32Array(Math.max(needed, this.#buffer.length * 2))
      grown.set(this.#buffer.subarray(0, this.#length))
      this.#buffer = grown
    }
    for (let i = 0; i < block.length; i++) {
      const x = block[i] as number
      this.#buffer[this.#length + i] = x > LOUDEST ? LOUDEST : x < -LOUDEST ? -LOUDEST : x
    }
    this.#length = needed
  }

  /** Forgets everything before the absolute position `start`. */
  forget(start: number): void {
    const dropped = Math.min(this.#length, Math.max(0, start - this.#first))
    this.#buffer.copyWithin(0, dropped, this.#length)
    this.#first += dropped
    this.#length -= dropped
  }

  /** Copies [from, from + target.length) into `target`; what lies outside of the stream is zero. */
  copy(from: number, target: Float32Array): void {
    if (from < this.#first && this.#first > 0 && from >= 0) {
      throw new RangeError(`Samples from ${from} are forgotten; the first kept is ${this.#first}`)
    }
    target.fill(0)
    const start = Math.max(from, this.#first)
    const stop = Math.min(from + target.length, this.end)
    if (stop <= start) return
    target.set(this.#buffer.subarray(start - this.#first, stop - this.#first), start - from)
  }
}

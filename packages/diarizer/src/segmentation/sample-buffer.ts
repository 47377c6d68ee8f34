/** Larger samples overflow inside the models; nominal full scale is 1. */
const MAX_SAMPLE = 1000

/** A sliding buffer over a stream of samples, addressed by absolute position. */
export class SampleBuffer {
  #buffer = new Float32Array(1 << 16)
  #first = 0
  #length = 0

  /** Number of samples appended so far, including discarded ones. */
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
      this.#buffer[this.#length + i] =
        x > MAX_SAMPLE ? MAX_SAMPLE : x < -MAX_SAMPLE ? -MAX_SAMPLE : x
    }
    this.#length = needed
  }

  /** Discards all samples before the absolute position `start`. */
  discardBefore(start: number): void {
    const dropped = Math.min(this.#length, Math.max(0, start - this.#first))
    this.#buffer.copyWithin(0, dropped, this.#length)
    this.#first += dropped
    this.#length -= dropped
  }

  /** Copies [from, from + target.length) into `target`; positions outside of the stream are 0. */
  copy(from: number, target: Float32Array): void {
    if (from < this.#first && this.#first > 0 && from >= 0) {
      throw new RangeError(
        `samples from ${from} have been discarded; the first available is ${this.#first}`,
      )
    }
    target.fill(0)
    const start = Math.max(from, this.#first)
    const stop = Math.min(from + target.length, this.end)
    if (stop <= start) return
    target.set(this.#buffer.subarray(start - this.#first, stop - this.#first), start - from)
  }
}

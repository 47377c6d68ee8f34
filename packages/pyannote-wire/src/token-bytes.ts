/** Collects the bytes of a token that a chunk border cut. Grows up to `limit` bytes. */
export class TokenBytes {
  readonly #limit: number
  #bytes = new Uint8Array(256)
  #length = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Adds a part; answers false where the token would grow above the limit. */
  add(part: Uint8Array): boolean {
    const length = this.#length + part.length
    if (length > this.#limit) return false
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(part, this.#length)
    this.#length = length
    return true
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** The whole token, valid until the next `add`. */
  take(): Uint8Array {
    const whole = this.#bytes.subarray(0, this.#length)
    this.#length = 0
    return whole
  }
}

import { MISSING_BYTE } from '@toolkit/core'

const FIRST_CAPACITY = 4096

/** Grows a packed score array value by value: bytes while every score is a whole number, else 32-bit floats. */
export class ScoreBuffer {
  #values: Uint8Array | Float32Array = new Uint8Array(FIRST_CAPACITY)
  #length = 0

  /** Adds one score, 0–100, or NaN for a missing one. Answers false for a number outside, which counts as missing. */
  push(score: number): boolean {
    if (this.#length === this.#values.length) this.#grow()
    const fits = score >= 0 && score <= 100
    const isByte = this.#values instanceof Uint8Array
    if (fits) {
      if (isByte && !Number.isInteger(score)) this.#widen()
      this.#values[this.#length] = score
    } else {
      this.#values[this.#length] = isByte ? MISSING_BYTE : Number.NaN
    }
    this.#length += 1
    return fits || Number.isNaN(score)
  }

  /** The scores so far, in an array of their exact size. */
  finish(): Uint8Array | Float32Array {
    return this.#values.slice(0, this.#length)
  }

  #grow(): void {
    const larger =
      this.#values instanceof Uint8Array
        ? new Uint8Array(this.#values.length * 2)
        : new Float32Array(this.#values.length * 2)
    larger.set(this.#values)
    this.#values = larger
  }

  #widen(): void {
    const bytes = this.#values
    this.#values = Float32Array.from(bytes, (value) =>
      value === MISSING_BYTE ? Number.NaN : value,
    )
  }
}

const ZERO = 48
const MINUS = 45
const POINT = 46
/** What is less than a millionth is noise of binary fractions. */
const PER_ONE = 1e6
const PLACES = 6
/** Larger numbers are rare here, and not written digit by digit. */
const LARGE = 1e9
/** Up to this length a loop copies faster than `set`. */
const SHORT = 24
/** A number below `LARGE` with its sign, point and places is not longer. */
const NUMBER_BYTES = 20

/**
 * Collects UTF-8 text in a piece of memory. Writing digits as bytes is several times faster than joining strings.
 */
export class PieceWriter {
  readonly #size: number
  #bytes: Uint8Array<ArrayBuffer>
  #at = 0

  /** `size`: what a piece has at least when it is full. */
  constructor(size: number) {
    this.#size = size
    this.#bytes = new Uint8Array(size)
  }

  get isFull(): boolean {
    return this.#at >= this.#size
  }

  get isEmpty(): boolean {
    return this.#at === 0
  }

  /** What was collected. The writer starts again with new memory. */
  take(): Uint8Array<ArrayBuffer> {
    const piece = this.#bytes.subarray(0, this.#at)
    this.#bytes = new Uint8Array(this.#bytes.length)
    this.#at = 0
    return piece
  }

  append(part: Uint8Array): void {
    this.#reserve(part.length)
    const bytes = this.#bytes
    const at = this.#at
    const { length } = part
    this.#at = at + length
    if (length > SHORT) bytes.set(part, at)
    else for (let i = 0; i < length; i++) bytes[at + i] = part[i] as number
  }

  /** A finite number, rounded to six decimals, without an exponent below 1e21. */
  number(value: number): void {
    const size = Math.abs(value)
    if (size >= LARGE) {
      this.append(Buffer.from(String(Math.round(value * PER_ONE) / PER_ONE)))
      return
    }
    this.#reserve(NUMBER_BYTES)
    let whole = Math.floor(size) | 0
    let rest = Math.round((size - whole) * PER_ONE) | 0
    if (rest === PER_ONE) {
      whole += 1
      rest = 0
    }
    if (value < 0 && (whole > 0 || rest > 0)) this.#bytes[this.#at++] = MINUS
    let digits = 1
    for (let limit = 10; whole >= limit; limit *= 10) digits++
    this.#digits(whole, digits)
    if (rest === 0) return
    let places = PLACES
    while (rest % 10 === 0) {
      rest = (rest / 10) | 0
      places--
    }
    this.#bytes[this.#at++] = POINT
    this.#digits(rest, places)
  }

  /** Writes a whole number below 2³¹ with this many digits. */
  #digits(value: number, count: number): void {
    const bytes = this.#bytes
    let left = value
    for (let at = this.#at + count - 1; at >= this.#at; at--) {
      const tenth = (left / 10) | 0
      bytes[at] = ZERO + left - tenth * 10
      left = tenth
    }
    this.#at += count
  }

  #reserve(length: number): void {
    const needed = this.#at + length
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

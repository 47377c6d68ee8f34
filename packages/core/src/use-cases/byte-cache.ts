/**
 * An LRU cache limited by the total size of its values in bytes, and by their number. A value larger than `budget` is not
 * stored.
 */
export class ByteCache<T> {
  readonly #budget: number
  readonly #sizeOf: (value: T) => number
  readonly #most: number
  readonly #entries = new Map<string, T>()
  #bytes = 0

  constructor(budget: number, sizeOf: (value: T) => number, most = Infinity) {
    this.#budget = budget
    this.#sizeOf = sizeOf
    this.#most = most
  }

  get(key: string): T | undefined {
    const value = this.#entries.get(key)
    if (value === undefined) return undefined
    // A map iterates in insertion order: inserting it again makes it the newest.
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  set(key: string, value: T): void {
    this.delete(key)
    const size = this.#sizeOf(value)
    if (size > this.#budget) return
    this.#entries.set(key, value)
    this.#bytes += size
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#budget && this.#entries.size <= this.#most) return
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const value = this.#entries.get(key)
    if (value === undefined) return
    this.#entries.delete(key)
    this.#bytes -= this.#sizeOf(value)
  }

  get bytes(): number {
    return this.#bytes
  }
}

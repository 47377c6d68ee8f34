/** Keeps values by key up to a total size in bytes; the least recently used go first, but never the one just added. */
export class ByteLimited<K, V> {
  readonly #limit: number
  readonly #sizeOf: (value: V) => number
  readonly #values = new Map<K, V>()
  #bytes = 0

  constructor(limit: number, sizeOf: (value: V) => number) {
    this.#limit = limit
    this.#sizeOf = sizeOf
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: K): V | undefined {
    const value = this.#values.get(key)
    if (value === undefined) return undefined
    // A map iterates in the order of insertion.
    this.#values.delete(key)
    this.#values.set(key, value)
    return value
  }

  /** All values, the least recently used first. */
  values(): Iterable<V> {
    return this.#values.values()
  }

  set(key: K, value: V): void {
    this.#remove(key)
    this.#values.set(key, value)
    this.#bytes += this.#sizeOf(value)
    for (const oldest of this.#values.keys()) {
      if (this.#bytes <= this.#limit || oldest === key) return
      this.#remove(oldest)
    }
  }

  #remove(key: K): void {
    const value = this.#values.get(key)
    if (value === undefined) return
    this.#values.delete(key)
    this.#bytes -= this.#sizeOf(value)
  }
}

/** Keeps the first `limit` of the slots offered, in an order: memory and work hardly grow with how many are offered. */
export class FirstSlots {
  readonly #limit: number
  readonly #compare: (a: number, b: number) => number
  #kept: number[] = []
  /** Nothing after it can be among the first any more. */
  #last: number | null = null

  constructor(limit: number, compare: (a: number, b: number) => number) {
    this.#limit = limit
    this.#compare = compare
  }

  offer(slot: number): void {
    if (this.#last !== null && this.#compare(slot, this.#last) > 0) return
    this.#kept.push(slot)
    if (this.#kept.length >= 2 * this.#limit + 64) this.#trim()
  }

  /** The first slots, in order. */
  inOrder(): readonly number[] {
    this.#trim()
    return this.#kept
  }

  #trim(): void {
    this.#kept.sort(this.#compare)
    this.#kept.length = Math.min(this.#kept.length, this.#limit)
    if (this.#kept.length === this.#limit) this.#last = this.#kept.at(-1) ?? null
  }
}

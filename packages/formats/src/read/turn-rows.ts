import type { GivenTurn } from '@toolkit/core'
import { percent } from '../confidence.ts'

/** Start, end, number of the speaker, confidence (NaN: none). */
const COLUMNS = 4
const FIRST_ROWS = 4

/** Turns as numbers: a million of them take 32 MB, as objects more than 100 MB. */
export class TurnRows {
  #numbers = new Float64Array(FIRST_ROWS * COLUMNS)
  #length = 0
  readonly #speakers: string[] = []
  readonly #numberOf = new Map<string, number>()

  get length(): number {
    return this.#length
  }

  get speakers(): ReadonlyMap<string, number> {
    return this.#numberOf
  }

  /** Adds a turn. Seconds; `confidence` in any unit. */
  push(speaker: string, start: number, end: number, confidence: number | null): void {
    let number = this.#numberOf.get(speaker)
    if (number === undefined) {
      number = this.#speakers.push(speaker) - 1
      this.#numberOf.set(speaker, number)
    }
    const at = this.#length * COLUMNS
    if (at === this.#numbers.length) this.#resize(this.#numbers.length * 2)
    const numbers = this.#numbers
    numbers[at] = start
    numbers[at + 1] = end
    numbers[at + 2] = number
    numbers[at + 3] = confidence ?? Number.NaN
    this.#length += 1
  }

  /** Releases the memory for further turns. */
  trim(): void {
    this.#resize(this.#length * COLUMNS)
  }

  /** The turns, made anew by each call. Confidences are scores if they are `isPercent`, otherwise probabilities. */
  turns(isPercent: boolean): GivenTurn[] {
    return Array.from({ length: this.#length }, (_, row) => {
      const at = row * COLUMNS
      const [start, end] = [this.#numbers[at] as number, this.#numbers[at + 1] as number]
      const speaker = this.#speakers[this.#numbers[at + 2] as number] as string
      const confidence = this.#numbers[at + 3] as number
      const score = isPercent ? confidence : percent(confidence)
      return { speaker, start, end, scores: Number.isNaN(score) ? null : { [speaker]: score } }
    })
  }

  #resize(size: number): void {
    const numbers = new Float64Array(size)
    numbers.set(this.#numbers.subarray(0, Math.min(size, this.#numbers.length)))
    this.#numbers = numbers
  }
}

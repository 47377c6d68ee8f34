import type { GivenTurn } from '@toolkit/core'
import { percent } from '../confidence.ts'

/** Start, end, number of the speaker, confidence (NaN: none). */
const COLUMNS = 4
const FIRST_ROWS = 4
/** A block has as many rows as all before it, but at most so many: 32 KiB. */
const MOST_ROWS = 1024

/** Turns as numbers: a million of them take 32 MB, as objects more than 100 MB. */
export class TurnRows {
  /** Full ones, but the last. They are never copied: what they would leave behind stays until memory is scarce. */
  readonly #blocks: Float64Array[] = []
  #block = new Float64Array(0)
  #used = 0
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
    if (this.#used === this.#block.length) this.#addBlock()
    const [numbers, at] = [this.#block, this.#used]
    numbers[at] = start
    numbers[at + 1] = end
    numbers[at + 2] = number
    numbers[at + 3] = confidence ?? Number.NaN
    this.#used = at + COLUMNS
    this.#length += 1
  }

  /** The turns, made anew by each call. Confidences are scores if they are `isPercent`, otherwise probabilities. */
  turns(isPercent: boolean): GivenTurn[] {
    const turns: GivenTurn[] = []
    for (const numbers of this.#blocks) {
      const used = numbers === this.#block ? this.#used : numbers.length
      for (let at = 0; at < used; at += COLUMNS) turns.push(this.#turn(numbers, at, isPercent))
    }
    return turns
  }

  #turn(numbers: Float64Array, at: number, isPercent: boolean): GivenTurn {
    const [start, end] = [numbers[at] as number, numbers[at + 1] as number]
    const speaker = this.#speakers[numbers[at + 2] as number] as string
    const confidence = numbers[at + 3] as number
    const score = isPercent ? confidence : percent(confidence)
    return { speaker, start, end, scores: Number.isNaN(score) ? null : { [speaker]: score } }
  }

  #addBlock(): void {
    const rows = Math.min(Math.max(this.#length, FIRST_ROWS), MOST_ROWS)
    this.#block = new Float64Array(rows * COLUMNS)
    this.#blocks.push(this.#block)
    this.#used = 0
  }
}

import type { LeftOut, RecordingQuery } from '@toolkit/core'
import { orderOf } from './recording-order.ts'
import { allOf, predicatesOf } from './recording-predicates.ts'
import type { RecordingTable } from './recording-table.ts'

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

/** One scan of the table: the ids of a page, and the counts that go with it. */
export function listRows(
  table: RecordingTable,
  query: RecordingQuery,
): {
  readonly ids: readonly string[]
  readonly more: boolean
  readonly total: number
  readonly without: LeftOut
} {
  const { scope, presence, bounds, lacksScore } = predicatesOf(table, query)
  const matches = allOf([...bounds.map(({ holds }) => holds), presence])
  const order = orderOf(table, query)
  const { after, limit } = query
  const first = new FirstSlots(limit + 1, order.compare)
  const humanScores = table.numbers.humanScore.values
  const diarized = table.diarized.values
  const without = { humanScore: 0, result: 0, score: 0 }
  let total = 0
  for (let slot = 0; slot < table.length; slot += 1) {
    if (!scope(slot)) continue
    if (Number.isNaN(humanScores[slot])) without.humanScore += 1
    if (diarized[slot] !== 1) without.result += 1
    else if (lacksScore(slot)) without.score += 1
    if (!matches(slot)) continue
    total += 1
    if (after === null || order.isAfter(slot, after)) first.offer(slot)
  }
  const slots = first.inOrder()
  return {
    ids: slots.slice(0, limit).map((slot) => table.ids[slot] as string),
    more: slots.length > limit,
    total,
    without,
  }
}

import {
  isTextSort,
  type Position,
  type RecordingPage,
  type RecordingQuery,
  SORTED_RECORDING_FIELDS,
} from '@toolkit/core'
import { allOf, predicatesOf } from './recording-filter.ts'
import { codePointOrder, type RecordingTable } from './recording-table.ts'

/** Scans the table once for the ids of a page and its counts. */
export function listRecordings(
  table: RecordingTable,
  query: RecordingQuery,
): Omit<RecordingPage, 'items'> & { readonly ids: readonly string[] } {
  const { scope, presence, bounds, lacksScore } = predicatesOf(table, query)
  const matches = allOf([...bounds.map(({ holds }) => holds), presence])
  const order = orderOf(table, query)
  const { after, offset, limit } = query
  const first = new FirstRows(offset + limit + 1, order.compare)
  const durations = table.numbers.durationSeconds.values
  const humanScores = table.numbers.humanScore.values
  const diarized = table.diarized.values
  const without = { humanScore: 0, result: 0, score: 0 }
  let total = 0
  let totalSeconds = 0
  for (let row = 0; row < table.length; row += 1) {
    if (!scope(row)) continue
    if (Number.isNaN(humanScores[row])) without.humanScore += 1
    if (diarized[row] !== 1) without.result += 1
    else if (lacksScore(row)) without.score += 1
    if (!matches(row)) continue
    total += 1
    totalSeconds += durations[row] as number
    if (after === null || order.isAfter(row, after)) first.offer(row)
  }
  const rows = first.sorted().slice(offset)
  return {
    ids: rows.slice(0, limit).map((row) => table.ids[row] as string),
    more: rows.length > limit,
    total,
    // The length that is not known is NaN.
    totalSeconds: Number.isNaN(totalSeconds) ? null : totalSeconds,
    without,
  }
}

/** Keeps the first `limit` of the rows that are offered, in an order. It holds at most about twice as many. */
export class FirstRows {
  readonly #limit: number
  readonly #compare: (a: number, b: number) => number
  #rows: number[] = []
  /** A row after this one is not among the first. */
  #last: number | null = null

  constructor(limit: number, compare: (a: number, b: number) => number) {
    this.#limit = limit
    this.#compare = compare
  }

  offer(row: number): void {
    if (this.#last !== null && this.#compare(row, this.#last) > 0) return
    this.#rows.push(row)
    if (this.#rows.length >= 2 * this.#limit + 64) this.#trim()
  }

  sorted(): readonly number[] {
    this.#trim()
    return this.#rows
  }

  #trim(): void {
    this.#rows.sort(this.#compare)
    this.#rows.length = Math.min(this.#rows.length, this.#limit)
    if (this.#rows.length === this.#limit) this.#last = this.#rows.at(-1) ?? null
  }
}

/** Compares rows of the table: nulls last, ties by id. It is valid until the table changes. */
interface RecordingOrder {
  compare(a: number, b: number): number
  isAfter(row: number, position: Position): boolean
}

function orderOf(
  table: RecordingTable,
  { sort, descending }: Pick<RecordingQuery, 'sort' | 'descending'>,
): RecordingOrder {
  const { ids } = table
  const sign = descending ? -1 : 1
  const field = SORTED_RECORDING_FIELDS[sort]
  if (isTextSort(sort)) {
    const texts = table.texts[field]
    const order = (text: string | null, id: string, otherText: string | null, otherId: string) => {
      if (text === otherText) return compareIds(id, otherId)
      if (text === null || otherText === null) return text === null ? 1 : -1
      return text < otherText ? -sign : sign
    }
    const at = (row: number) => texts[row] as string | null
    return {
      compare: (a, b) => order(at(a), ids[a] as string, at(b), ids[b] as string),
      isAfter(row, { value, id }) {
        const text = value === null ? null : codePointOrder(String(value).toWellFormed())
        return order(at(row), ids[row] as string, text, id) > 0
      },
    }
  }
  const { values } = table.numbers[field]
  const order = (value: number, id: string, otherValue: number, otherId: string) => {
    if (value < otherValue) return -sign
    if (value > otherValue) return sign
    const nulls = Number(Number.isNaN(value)) - Number(Number.isNaN(otherValue))
    return nulls === 0 ? compareIds(id, otherId) : nulls
  }
  const at = (row: number) => values[row] as number
  return {
    compare: (a, b) => order(at(a), ids[a] as string, at(b), ids[b] as string),
    isAfter: (row, { value, id }) =>
      order(at(row), ids[row] as string, value === null ? Number.NaN : Number(value), id) > 0,
  }
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

/** Rows in one piece of memory. Another row copies none of those before. */
const CHUNK_BITS = 8
const ROWS_OF_CHUNK = 1 << CHUNK_BITS
const WITHIN_CHUNK = ROWS_OF_CHUNK - 1

/**
 * Figures of recordings in memory, `width` numbers of 24 bits each. Those of a piece of memory stand column by column, so that
 * sums over 100,000 recordings take milliseconds.
 */
export class FigureRows {
  readonly #width: number
  readonly #rows = new Map<string, number>()
  readonly #ids: string[] = []
  readonly #chunks: Float32Array[] = []
  /** Grows when a recording gets a row, or another row. */
  changes = 0

  constructor(width: number) {
    this.#width = width
  }

  /** Adds or replaces a recording. */
  set(recordingId: string, values: ArrayLike<number>): void {
    const known = this.#rows.get(recordingId)
    const row = known ?? this.#ids.length
    if (known === undefined) {
      this.changes += 1
      this.#rows.set(recordingId, row)
      this.#ids.push(recordingId)
    }
    if (row >= this.#chunks.length * ROWS_OF_CHUNK) {
      this.#chunks.push(new Float32Array(ROWS_OF_CHUNK * this.#width))
    }
    const chunk = this.#chunkOf(row)
    let at = row & WITHIN_CHUNK
    for (let place = 0; place < values.length; place++) {
      chunk[at] = values[place] as number
      at += ROWS_OF_CHUNK
    }
  }

  /** Removes a recording and moves the last one to its row. */
  remove(recordingId: string): void {
    const row = this.#rows.get(recordingId)
    if (row === undefined) return
    this.changes += 1
    this.#rows.delete(recordingId)
    const last = this.#ids.pop() as string
    if (last === recordingId) return
    const from = this.#ids.length
    const [chunk, lastChunk] = [this.#chunkOf(row), this.#chunkOf(from)]
    for (let place = 0; place < this.#width; place++) {
      const start = place << CHUNK_BITS
      chunk[start | (row & WITHIN_CHUNK)] = lastChunk[start | (from & WITHIN_CHUNK)] as number
    }
    this.#ids[row] = last
    this.#rows.set(last, row)
  }

  /** The row of a recording; null: it has none. */
  rowOf(recordingId: string): number | null {
    return this.#rows.get(recordingId) ?? null
  }

  at(row: number, place: number): number {
    return this.#chunkOf(row)[(place << CHUNK_BITS) | (row & WITHIN_CHUNK)] as number
  }

  get length(): number {
    return this.#ids.length
  }

  /**
   * The sums of columns over the rows of each group; those of other columns are 0. `groupOf`: the group of each row, or −1. Each
   * piece of memory is gone through once.
   */
  sums(groupOf: Int32Array, groups: number, columns: readonly number[]): readonly Float64Array[] {
    const sums = Array.from({ length: groups }, () => new Float64Array(this.#width))
    const rows = new Int32Array(ROWS_OF_CHUNK)
    const ends = new Int32Array(groups)
    this.#chunks.forEach((chunk, piece) => {
      const part = groupOf.subarray(piece << CHUNK_BITS, (piece + 1) << CHUNK_BITS)
      let count = 0
      for (let group = 0; group < groups; group++) {
        for (let row = 0; row < part.length; row++) {
          if (part[row] === group) rows[count++] = row
        }
        ends[group] = count
      }
      for (const place of columns) {
        let from = 0
        sums.forEach((own, group) => {
          const to = ends[group] as number
          own[place] = (own[place] as number) + sumOf(chunk, place << CHUNK_BITS, rows, from, to)
          from = to
        })
      }
    })
    return sums
  }

  #chunkOf(row: number): Float32Array {
    return this.#chunks[row >> CHUNK_BITS] as Float32Array
  }
}

/** The sum of some values of a column. Two sums at a time: an addition waits for the one before it. */
function sumOf(
  chunk: Float32Array,
  start: number,
  rows: Int32Array,
  from: number,
  to: number,
): number {
  let [one, other] = [0, 0]
  let at = from
  for (; at + 1 < to; at += 2) {
    one += chunk[start + (rows[at] as number)] as number
    other += chunk[start + (rows[at + 1] as number)] as number
  }
  if (at < to) one += chunk[start + (rows[at] as number)] as number
  return one + other
}

/** Rows in one piece of memory. Another row copies none of those before. */
const CHUNK_BITS = 8
const ROWS_OF_CHUNK = 1 << CHUNK_BITS
const WITHIN_CHUNK = ROWS_OF_CHUNK - 1
/** Sums are kept of so many pieces together: 1,024 rows are summed in less than a millisecond. */
const CHUNKS_OF_BLOCK = 4
const BLOCK_BITS = CHUNK_BITS + 2

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
  /** How often the figures of each block changed. */
  readonly #versions: number[] = []
  #kept: KeptSums | null = null

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
    this.#noteChange(row)
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
    const from = this.#ids.length
    this.#noteChange(from)
    if (last === recordingId) return
    this.#noteChange(row)
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
   * The sums of columns over the rows of each group; those of other columns are 0. `groupOf`: the group of each row, or −1. With
   * `isKept`, sums of blocks are kept (8 bytes for each column of each group of 1,024 rows), and the next call sums only those
   * whose rows have changed or are in other groups. Sums are never changed by differences, so that no rounding adds up.
   */
  sums(
    groupOf: Int32Array,
    groups: number,
    columns: readonly number[],
    isKept: boolean,
  ): readonly Float64Array[] {
    const sums = Array.from({ length: groups }, () => new Float64Array(this.#width))
    const before = isKept ? this.#kept : null
    const known = before?.groups === groups && before.columns === columns ? before.blocks : []
    const blocks: BlockSums[] = []
    for (let first = 0; first < this.length; first += 1 << BLOCK_BITS) {
      const block = first >> BLOCK_BITS
      const version = this.#versions[block] as number
      const part = groupOf.subarray(first, first + (1 << BLOCK_BITS))
      const same = known[block]
      const found =
        same?.version === version && isSame(same.groupOf, part)
          ? same
          : {
              version,
              // A view would keep the groups of all rows in memory, for each block that changed at another time.
              groupOf: isKept ? part.slice() : part,
              sums: this.#sumsOf(block, part, groups, columns),
            }
      if (isKept) blocks.push(found)
      for (const [group, own] of sums.entries()) {
        const added = found.sums[group] as Float64Array
        for (const place of columns) own[place] = (own[place] as number) + (added[place] as number)
      }
    }
    if (isKept) this.#kept = { groups, columns, blocks }
    return sums
  }

  /** The sums of one block, each piece of memory of which is gone through once. */
  #sumsOf(
    block: number,
    groupOf: Int32Array,
    groups: number,
    columns: readonly number[],
  ): readonly Float64Array[] {
    const sums = Array.from({ length: groups }, () => new Float64Array(this.#width))
    const rows = new Int32Array(ROWS_OF_CHUNK)
    const ends = new Int32Array(groups)
    const first = block * CHUNKS_OF_BLOCK
    this.#chunks.slice(first, first + CHUNKS_OF_BLOCK).forEach((chunk, piece) => {
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

  #noteChange(row: number): void {
    const block = row >> BLOCK_BITS
    this.#versions[block] = (this.#versions[block] ?? 0) + 1
  }

  #chunkOf(row: number): Float32Array {
    return this.#chunks[row >> CHUNK_BITS] as Float32Array
  }
}

interface BlockSums {
  readonly version: number
  readonly groupOf: Int32Array
  /** Of each group. */
  readonly sums: readonly Float64Array[]
}

interface KeptSums {
  readonly groups: number
  readonly columns: readonly number[]
  readonly blocks: readonly BlockSums[]
}

function isSame(one: Int32Array, other: Int32Array): boolean {
  if (one.length !== other.length) return false
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false
  return true
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

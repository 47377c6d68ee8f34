/** Rows in one piece of memory. Another row copies none of those before. */
const CHUNK_BITS = 8
const ROWS_OF_CHUNK = 1 << CHUNK_BITS

/** Figures of recordings in memory, `width` numbers of 24 bits each, so that sums over 100,000 recordings take milliseconds. */
export class FigureRows {
  readonly #width: number
  readonly #rows = new Map<string, number>()
  readonly #ids: string[] = []
  readonly #chunks: Float32Array[] = []

  constructor(width: number) {
    this.#width = width
  }

  /** Adds or replaces a recording. */
  set(recordingId: string, values: ArrayLike<number>): void {
    const row = this.#rows.get(recordingId) ?? this.#ids.length
    this.#rows.set(recordingId, row)
    this.#ids[row] = recordingId
    if (row >= this.#chunks.length * ROWS_OF_CHUNK) {
      this.#chunks.push(new Float32Array(ROWS_OF_CHUNK * this.#width))
    }
    this.#valuesOf(row).set(values)
  }

  /** Removes a recording and moves the last one to its row. */
  remove(recordingId: string): void {
    const row = this.#rows.get(recordingId)
    if (row === undefined) return
    this.#rows.delete(recordingId)
    const last = this.#ids.pop() as string
    if (last === recordingId) return
    this.#valuesOf(row).set(this.#valuesOf(this.#ids.length))
    this.#ids[row] = last
    this.#rows.set(last, row)
  }

  /** The row of a recording; null: it has none. */
  rowOf(recordingId: string): number | null {
    return this.#rows.get(recordingId) ?? null
  }

  at(row: number, place: number): number {
    const chunk = this.#chunks[row >> CHUNK_BITS] as Float32Array
    return chunk[(row & (ROWS_OF_CHUNK - 1)) * this.#width + place] as number
  }

  /** Sums of rows, for `addTo`. */
  emptySums(): Float64Array {
    return new Float64Array(this.#width)
  }

  addTo(sums: Float64Array, row: number): void {
    const values = this.#valuesOf(row)
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (values[i] as number)
  }

  #valuesOf(row: number): Float32Array {
    const chunk = this.#chunks[row >> CHUNK_BITS] as Float32Array
    const at = (row & (ROWS_OF_CHUNK - 1)) * this.#width
    return chunk.subarray(at, at + this.#width)
  }
}

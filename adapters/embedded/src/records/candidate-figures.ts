import { CANDIDATE_THRESHOLDS, type CandidateTotal, type RunCandidates } from '@toolkit/core'

const BINS = 101
const THRESHOLDS = CANDIDATE_THRESHOLDS.length
/** The counts of all thresholds, their seconds, and the seconds of the samples by score. */
const FIGURES = 2 * THRESHOLDS + BINS

/** The totals and the sample seconds of a recording as they are stored; NaN in the first bin: there is no curve. */
export function figureBytes({ totals, sampleSeconds }: RunCandidates): Uint8Array {
  const figures = new Float64Array(FIGURES)
  CANDIDATE_THRESHOLDS.forEach((_, place) => {
    figures[place] = totals[place]?.count ?? 0
    figures[THRESHOLDS + place] = totals[place]?.seconds ?? 0
  })
  if (sampleSeconds === null) figures[2 * THRESHOLDS] = Number.NaN
  else figures.set(sampleSeconds, 2 * THRESHOLDS)
  return new Uint8Array(figures.buffer)
}

/**
 * The figures of all recordings in memory: 516 bytes each, so that sums over 100,000 recordings take milliseconds. Seconds are
 * rounded to 24 bits.
 */
export class CandidateFigures {
  readonly #rows = new Map<string, number>()
  readonly #ids: string[] = []
  #values = new Float32Array(64 * FIGURES)

  /** Adds or replaces a recording. `bytes`: those of `figureBytes`. */
  set(recordingId: string, bytes: Uint8Array): void {
    const row = this.#rows.get(recordingId) ?? this.#ids.length
    this.#rows.set(recordingId, row)
    this.#ids[row] = recordingId
    if ((row + 1) * FIGURES > this.#values.length) {
      const grown = new Float32Array(this.#values.length * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values.set(new Float64Array(bytes.slice().buffer), row * FIGURES)
  }

  /** Removes a recording and moves the last one to its row. */
  remove(recordingId: string): void {
    const row = this.#rows.get(recordingId)
    const last = this.#ids.pop()
    if (last === undefined) return
    if (row === undefined) {
      this.#ids.push(last)
      return
    }
    this.#rows.delete(recordingId)
    if (last === recordingId) return
    const from = this.#ids.length * FIGURES
    this.#values.copyWithin(row * FIGURES, from, from + FIGURES)
    this.#ids[row] = last
    this.#rows.set(last, row)
  }

  /** The row of a recording; null: nothing is kept of it. */
  rowOf(recordingId: string): number | null {
    return this.#rows.get(recordingId) ?? null
  }

  /** All spots of a threshold, by its place in `CANDIDATE_THRESHOLDS`. */
  total(row: number, place: number): CandidateTotal {
    const at = row * FIGURES + place
    return {
      count: this.#values[at] as number,
      seconds: this.#values[at + THRESHOLDS] as number,
    }
  }

  /** Whether the run of the recording has a curve. */
  hasCurve(row: number): boolean {
    return !Number.isNaN(this.#values[row * FIGURES + 2 * THRESHOLDS])
  }

  /** Adds all figures of a recording to sums of `emptySums`. */
  addTo(sums: Float64Array, row: number): void {
    const at = row * FIGURES
    const values = this.#values
    for (let i = 0; i < FIGURES; i++) sums[i] = (sums[i] as number) + (values[at + i] as number)
  }
}

/** Sums of the figures of recordings. */
export function emptySums(): Float64Array {
  return new Float64Array(FIGURES)
}

/** Sums as they are answered. */
export function figuresOfSums(sums: Float64Array): {
  readonly totals: readonly CandidateTotal[]
  readonly sampleSeconds: readonly number[]
} {
  return {
    totals: CANDIDATE_THRESHOLDS.map((_, place) => ({
      count: sums[place] as number,
      seconds: sums[THRESHOLDS + place] as number,
    })),
    sampleSeconds: Array.from(sums.subarray(2 * THRESHOLDS)),
  }
}

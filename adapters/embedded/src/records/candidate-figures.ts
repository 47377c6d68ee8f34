import {
  binsUpTo,
  CANDIDATE_THRESHOLDS,
  type CandidateTotal,
  CONFIDENCE_SLOTS,
  REASONS,
  type RunCandidates,
  type ThresholdTotal,
} from '@toolkit/core'
import { FigureRows } from './figure-rows.ts'
import type { RecordingTable } from './recording-table.ts'

const BINS = 101
const THRESHOLDS = CANDIDATE_THRESHOLDS.length
/** Where the figures of reasons start, and how many there are of a threshold: a count and the seconds of each. */
const REASONS_AT = 2 * THRESHOLDS + BINS
const OF_REASONS = 2 * REASONS.length
/** The counts of all thresholds, their seconds, the seconds of the samples by score, and the reasons of each threshold. */
const FIGURES = REASONS_AT + THRESHOLDS * OF_REASONS
/** Schema 18 stored numbers of 64 bits, without reasons. */
const BYTES_OF_18 = 8 * REASONS_AT

const SPOT_COLUMNS = Array.from({ length: FIGURES }, (_, column) => column)
/** The columns of turns that `binsUpTo` reads: the last slot of each bin, of the counts and of the seconds. */
const BIN_COLUMNS = [0, CONFIDENCE_SLOTS].flatMap((first) =>
  Array.from({ length: CONFIDENCE_SLOTS }, (_, slot) => slot)
    .filter((slot) => slot % 2 === 1 || slot === CONFIDENCE_SLOTS - 1)
    .map((slot) => first + slot),
)

/** The figures of the curve of a recording as they are stored; NaN in the first bin: there is no curve. */
export function figureBytes({ totals, sampleSeconds }: RunCandidates): Uint8Array {
  const figures = new Float32Array(FIGURES)
  CANDIDATE_THRESHOLDS.forEach((_, place) => {
    figures[place] = totals[place]?.count ?? 0
    figures[THRESHOLDS + place] = totals[place]?.seconds ?? 0
    totals[place]?.reasons.forEach(({ count, seconds }, reason) => {
      figures[REASONS_AT + place * OF_REASONS + 2 * reason] = count
      figures[REASONS_AT + place * OF_REASONS + 2 * reason + 1] = seconds
    })
  })
  if (sampleSeconds === null) figures[2 * THRESHOLDS] = Number.NaN
  else figures.set(sampleSeconds, 2 * THRESHOLDS)
  return new Uint8Array(figures.buffer)
}

/** The figures of the turns of a recording as they are stored: counts, then seconds. Null: no turn has a confidence. */
export function turnFigureBytes({ turnFigures }: RunCandidates): Uint8Array | null {
  if (turnFigures === null) return null
  const figures = new Float32Array(2 * CONFIDENCE_SLOTS)
  figures.set(turnFigures.countsUpTo)
  figures.set(turnFigures.secondsUpTo, CONFIDENCE_SLOTS)
  return new Uint8Array(figures.buffer)
}

/** The rows of the recordings of a table, in its order; −1: nothing is kept. */
export interface RowsOfTable {
  readonly spots: Int32Array
  /** Of their turns. */
  readonly turns: Int32Array
}

/** The figures of all recordings in memory: 1,300 bytes each, and 1,608 more for those whose turns have a confidence. */
export class CandidateFigures {
  readonly #spots = new FigureRows(FIGURES)
  readonly #turns = new FigureRows(2 * CONFIDENCE_SLOTS)
  #found: (RowsOfTable & { readonly of: string }) | null = null

  /** Adds or replaces a recording. The bytes are those of `figureBytes` and `turnFigureBytes`. */
  set(recordingId: string, bytes: Uint8Array, turnBytes: Uint8Array | null): void {
    const isOf18 = bytes.length === BYTES_OF_18
    this.#spots.set(recordingId, isOf18 ? new Float64Array(bytes.slice().buffer) : floatsOf(bytes))
    if (turnBytes === null) this.#turns.remove(recordingId)
    else this.#turns.set(recordingId, floatsOf(turnBytes))
  }

  remove(recordingId: string): void {
    this.#spots.remove(recordingId)
    this.#turns.remove(recordingId)
  }

  /** The rows of the recordings of a table. They are found once until one of both gets or loses a recording. */
  rowsIn(table: Pick<RecordingTable, 'ids' | 'changes'>): RowsOfTable {
    const of = [table.changes, this.#spots.changes, this.#turns.changes].join(' ')
    if (this.#found?.of === of) return this.#found
    const spots = Int32Array.from(table.ids, (id) => this.#spots.rowOf(id) ?? -1)
    const turns = Int32Array.from(table.ids, (id) => this.#turns.rowOf(id) ?? -1)
    this.#found = { of, spots, turns }
    return this.#found
  }

  /** All spots of a threshold, by its place in `CANDIDATE_THRESHOLDS`. */
  total(row: number, place: number): CandidateTotal {
    return {
      count: this.#spots.at(row, place),
      seconds: this.#spots.at(row, place + THRESHOLDS),
    }
  }

  /** The number of turns from one slot to another, inclusive. */
  turnCount(turnRow: number, first: number, last: number): number {
    const before = first === 0 ? 0 : this.#turns.at(turnRow, first - 1)
    return this.#turns.at(turnRow, last) - before
  }

  /** Their seconds. */
  turnSeconds(turnRow: number, first: number, last: number): number {
    const before = first === 0 ? 0 : this.#turns.at(turnRow, CONFIDENCE_SLOTS + first - 1)
    return this.#turns.at(turnRow, CONFIDENCE_SLOTS + last) - before
  }

  /** The spots of a threshold with a reason, by its place in `REASONS`. */
  reasonTotal(row: number, place: number, reason: number): CandidateTotal {
    const at = REASONS_AT + place * OF_REASONS + 2 * reason
    return { count: this.#spots.at(row, at), seconds: this.#spots.at(row, at + 1) }
  }

  /** Whether the run of the recording has a curve. */
  hasCurve(row: number): boolean {
    return !Number.isNaN(this.#spots.at(row, 2 * THRESHOLDS))
  }

  /** The sums of the figures of each group. `groupOf`: the group of each row of the table, or −1. `isKept`: as in `FigureRows`. */
  sums(
    table: Pick<RecordingTable, 'ids' | 'changes'>,
    groupOf: Int32Array,
    groups: number,
    isKept: boolean,
  ): readonly FigureSums[] {
    const rows = this.rowsIn(table)
    const turnGroups = moved(groupOf, rows.turns, this.#turns.length)
    const spotGroups = moved(groupOf, rows.spots, this.#spots.length)
    const turns = this.#turns.sums(turnGroups, groups, BIN_COLUMNS, isKept)
    const spots = this.#spots.sums(spotGroups, groups, SPOT_COLUMNS, isKept)
    return spots.map((own, group) => ({ spots: own, turns: turns[group] as Float64Array }))
  }
}

/** The values of places, by where the places are; −1 elsewhere. */
function moved(values: Int32Array, to: Int32Array, length: number): Int32Array {
  const found = new Int32Array(length).fill(-1)
  for (let from = 0; from < values.length; from++) {
    const at = to[from] as number
    if (at >= 0) found[at] = values[from] as number
  }
  return found
}

function floatsOf(bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Float32Array(buffer, byteOffset, byteLength / 4)
}

export interface FigureSums {
  readonly spots: Float64Array
  readonly turns: Float64Array
}

/** Sums as they are answered. */
export function figuresOfSums({ spots, turns }: FigureSums): {
  readonly totals: readonly ThresholdTotal[]
  readonly sampleSeconds: readonly number[]
  readonly turns: readonly number[]
  readonly turnSeconds: readonly number[]
} {
  return {
    totals: CANDIDATE_THRESHOLDS.map((_, place) => ({
      count: spots[place] as number,
      seconds: spots[THRESHOLDS + place] as number,
      reasons: REASONS.map((_reason, reason) => {
        const at = REASONS_AT + place * OF_REASONS + 2 * reason
        return { count: spots[at] as number, seconds: spots[at + 1] as number }
      }),
    })),
    sampleSeconds: Array.from(spots.subarray(2 * THRESHOLDS, REASONS_AT)),
    turns: binsUpTo(turns.subarray(0, CONFIDENCE_SLOTS)),
    turnSeconds: binsUpTo(turns.subarray(CONFIDENCE_SLOTS)),
  }
}

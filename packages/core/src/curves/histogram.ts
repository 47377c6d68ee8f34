import { ToolkitError } from '../errors.ts'
import { MISSING_BYTE, type ScoreCurve } from '../model/score.ts'

/** Bin k counts k ≤ value < k+1; the last counts only 100. */
const BINS = 101

/** The bin of a score: floor(value). Throws `internal` outside 0–100. */
export function scoreBin(value: number): number {
  if (!(value >= 0 && value <= 100)) {
    throw new ToolkitError('internal', `The score ${value} is outside 0–100.`)
  }
  return Math.floor(value)
}

/** The histogram of scores in 101 bins, without nulls. Throws `internal` for a score outside 0–100. */
export function histogramOfScores(values: Iterable<number | null>): number[] {
  const counts = new Array<number>(BINS).fill(0)
  for (const value of values) {
    if (value === null) continue
    const bin = scoreBin(value)
    counts[bin] = (counts[bin] as number) + 1
  }
  return counts
}

/** The histogram of the samples of a curve in 101 bins, without missing samples. */
export function histogramOfCurve(curve: ScoreCurve): number[] {
  const counts =
    curve.values instanceof Uint8Array ? countBytes(curve.values) : countFloats(curve.values)
  return Array.from(counts.subarray(0, BINS))
}

/** Increments a bucket. */
export function tally(counts: Uint32Array, bucket: number): void {
  counts[bucket] = (counts[bucket] as number) + 1
}

/** How often each byte occurs. */
export function countBytes(values: Uint8Array): Uint32Array {
  const counts = new Uint32Array(MISSING_BYTE + 1)
  for (let i = 0; i < values.length; i++) tally(counts, values[i] as number)
  return counts
}

function countFloats(values: Float32Array): Uint32Array {
  const counts = new Uint32Array(BINS)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (!Number.isNaN(value)) tally(counts, scoreBin(value))
  }
  return counts
}

import { ToolkitError } from '../errors.ts'
import { MISSING_BYTE, type ScoreCurve } from '../model/score.ts'

/** Bin k counts k ≤ value < k+1; the last counts only 100. */
const BINS = 101

/** The bin of a score: k where k ≤ value < k+1, 100 only for 100. Throws `internal` outside 0–100. */
export function scoreBin(value: number): number {
  if (!(value >= 0 && value <= 100)) {
    throw new ToolkitError(
      'internal',
      `A score of ${value} cannot be counted: scores lie in 0–100.`,
    )
  }
  return Math.floor(value)
}

/** 101 counts of scores; null is counted nowhere. Throws `internal` for a score outside 0–100. */
export function histogramOfScores(values: Iterable<number | null>): number[] {
  const counts = new Array<number>(BINS).fill(0)
  for (const value of values) {
    if (value === null) continue
    const bin = scoreBin(value)
    counts[bin] = (counts[bin] as number) + 1
  }
  return counts
}

/** 101 counts of the samples of a curve; missing samples are counted nowhere. */
export function histogramOfCurve(curve: ScoreCurve): number[] {
  const counts =
    curve.values instanceof Uint8Array ? countBytes(curve.values) : countFloats(curve.values)
  return Array.from(counts.subarray(0, BINS))
}

/** Counts one more in a bucket. */
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

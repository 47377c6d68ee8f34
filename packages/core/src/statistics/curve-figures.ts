import { MISSING_BYTE, type ScoreCurve } from '../model/score.ts'
import { countBytes, tally } from './histogram.ts'

/** What floating point may add to or take from a whole number of samples. */
const TOLERANCE = 1e-9

/** What a stretch of samples holds; `min` and `max` mean nothing where `count` is 0. */
export interface SampleFigures {
  /** Samples that are not missing. */
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
}

// Sums of blocks are added to sums of blocks: the rounding error stays below 1e-10 of a mean over 24 h.
const BLOCK = 4096

/** Figures of the samples `from` ≤ i < `to` that are not missing. The range must lie inside `values`. */
export function sampleFigures(
  values: Uint8Array | Float32Array,
  from: number,
  to: number,
): SampleFigures {
  // Two loops, not one: each sees one kind of array, which keeps it several times faster.
  return values instanceof Uint8Array
    ? byteFigures(values, from, to)
    : floatFigures(values, from, to)
}

function byteFigures(values: Uint8Array, from: number, to: number): SampleFigures {
  let count = 0
  let sum = 0
  let min = MISSING_BYTE
  let max = 0
  for (let i = from; i < to; i++) {
    const value = values[i] as number
    if (value === MISSING_BYTE) continue
    count++
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  return { count, sum, min, max }
}

function floatFigures(values: Float32Array, from: number, to: number): SampleFigures {
  let count = 0
  let sum = 0
  let min = Infinity
  let max = -Infinity
  for (let blockStart = from; blockStart < to; blockStart += BLOCK) {
    const blockEnd = Math.min(blockStart + BLOCK, to)
    let blockSum = 0
    for (let i = blockStart; i < blockEnd; i++) {
      const value = values[i] as number
      if (Number.isNaN(value)) continue
      count++
      blockSum += value
      if (value < min) min = value
      if (value > max) max = value
    }
    sum += blockSum
  }
  return { count, sum, min, max }
}

/** How many whole samples fit into a time: floor(seconds / r + 1e-9). */
export function samplesWithin(seconds: number, resolution: number): number {
  return Math.floor(seconds / resolution + TOLERANCE)
}

/** How many whole samples it takes to cover a time: ceil(seconds / r − 1e-9). */
export function samplesCovering(seconds: number, resolution: number): number {
  return Math.ceil(seconds / resolution - TOLERANCE)
}

/** The plain mean of the samples that are not missing, unrounded; null where there is none. */
export function curveMean(curve: ScoreCurve): number | null {
  const { count, sum } = sampleFigures(curve.values, 0, curve.values.length)
  return count === 0 ? null : sum / count
}

/** How many samples have no value. */
export function countMissing(curve: ScoreCurve): number {
  const { values } = curve
  return values.length - sampleFigures(values, 0, values.length).count
}

/** The exact median of the samples that are not missing (of an even number: the mean of the middle two), or null. */
export function curveMedian(curve: ScoreCurve): number | null {
  const { values } = curve
  const count = values.length - countMissing(curve)
  if (count === 0) return null
  const lower = Math.floor((count - 1) / 2)
  const upper = Math.floor(count / 2)
  const select = values instanceof Uint8Array ? byteSelection(values) : floatSelection(values)
  const low = select(lower)
  return lower === upper ? low : (low + select(upper)) / 2
}

/** Answers the value at a rank (0: the smallest) among those that are not missing. */
type Selection = (rank: number) => number

function byteSelection(values: Uint8Array): Selection {
  const counts = countBytes(values).subarray(0, MISSING_BYTE)
  return (rank) => locate(counts, rank).bucket
}

/**
 * Selection by counting the upper, then the lower half of the bits: the bit patterns of numbers that are
 * not negative sort as the numbers do. Linear whatever the values, and nothing is copied.
 */
function floatSelection(values: Float32Array): Selection {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const upperCounts = new Uint32Array(0x10000)
  for (let i = 0; i < bits.length; i++) {
    const pattern = ordered(bits[i] as number)
    if (pattern <= INFINITY_BITS) tally(upperCounts, pattern >>> 16)
  }
  return (rank) => {
    const upper = locate(upperCounts, rank)
    const lowerCounts = new Uint32Array(0x10000)
    for (let i = 0; i < bits.length; i++) {
      const pattern = ordered(bits[i] as number)
      if (pattern >>> 16 === upper.bucket && pattern <= INFINITY_BITS) {
        tally(lowerCounts, pattern & 0xffff)
      }
    }
    const lower = locate(lowerCounts, rank - upper.before)
    return new Float32Array(
      Uint32Array.of(upper.bucket * 0x10000 + lower.bucket).buffer,
    )[0] as number
  }
}

/** Greater patterns are NaN: missing. */
const INFINITY_BITS = 0x7f800000
const MINUS_ZERO_BITS = 0x80000000

function ordered(pattern: number): number {
  return pattern === MINUS_ZERO_BITS ? 0 : pattern
}

/** The bucket that holds the item of a rank, and how many items lie in the buckets before it. */
function locate(counts: Uint32Array, rank: number): { bucket: number; before: number } {
  let before = 0
  let bucket = 0
  while (before + (counts[bucket] as number) <= rank) {
    before += counts[bucket] as number
    bucket++
  }
  return { bucket, before }
}

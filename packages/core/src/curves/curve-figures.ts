import { MISSING_BYTE, type ScoreCurve } from '../model/score.ts'
import { countBytes, tally } from './histogram.ts'

/** Tolerance for rounding errors, in samples. */
const TOLERANCE = 1e-9

/** The figures of a range of samples. `min` and `max` are undefined if `count` is 0. */
export interface SampleFigures {
  /** Samples that are not missing. */
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
}

// Blockwise summation keeps the rounding error of a mean over 24 h below 1e-10.
const BLOCK = 4096

/** The figures of the samples `from` ≤ i < `to` that are not missing. The range must be inside `values`. */
export function sampleFigures(
  values: Uint8Array | Float32Array,
  from: number,
  to: number,
): SampleFigures {
  // Separate loops for each array type are several times faster.
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

/** The number of samples that fit into a duration: floor(seconds / r + 1e-9). */
export function samplesWithin(seconds: number, resolution: number): number {
  return Math.floor(seconds / resolution + TOLERANCE)
}

/** The number of samples that cover a duration: ceil(seconds / r − 1e-9). */
export function samplesCovering(seconds: number, resolution: number): number {
  return Math.ceil(seconds / resolution - TOLERANCE)
}

/** The seconds at which a sample starts: index · r, rounded to a microsecond, so that 502 · 0.02 is 10.04. */
export function sampleTime(index: number, resolution: number): number {
  return Math.round(index * resolution * 1e6) / 1e6
}

/** The mean of the samples that are not missing, or null if there are none. */
export function curveMean(curve: ScoreCurve): number | null {
  const { count, sum } = sampleFigures(curve.values, 0, curve.values.length)
  return count === 0 ? null : sum / count
}

/** The number of missing samples. */
export function countMissing(curve: ScoreCurve): number {
  const { values } = curve
  return values.length - sampleFigures(values, 0, values.length).count
}

/** The exact median of the samples that are not missing (for an even number the mean of the middle two), or null. */
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

/** Returns the value of a rank (0: the smallest) among those that are not missing. */
type Selection = (rank: number) => number

function byteSelection(values: Uint8Array): Selection {
  const counts = countBytes(values).subarray(0, MISSING_BYTE)
  return (rank) => locate(counts, rank).bucket
}

/**
 * Radix selection by the upper, then the lower 16 bits: the bit patterns of non-negative floats sort like the numbers.
 * Linear time without a copy.
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

/** Larger patterns are NaN (missing). */
const INFINITY_BITS = 0x7f800000
const MINUS_ZERO_BITS = 0x80000000

function ordered(pattern: number): number {
  return pattern === MINUS_ZERO_BITS ? 0 : pattern
}

/** The bucket that contains the item of a rank, and the number of items in the buckets before it. */
function locate(counts: Uint32Array, rank: number): { bucket: number; before: number } {
  let before = 0
  let bucket = 0
  while (before + (counts[bucket] as number) <= rank) {
    before += counts[bucket] as number
    bucket++
  }
  return { bucket, before }
}

import { MISSING_BYTE, type ScoreCurve } from '../model/score.ts'
import { countBytes, tally } from './histogram.ts'
import { sampleFigures } from './sample-figures.ts'

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

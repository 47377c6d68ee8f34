import { MISSING_BYTE } from '../model/score.ts'

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

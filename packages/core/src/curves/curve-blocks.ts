import { MISSING_BYTE, type ScoreCurve } from '../model/score.ts'

/**
 * A curve with the figures of each block of samples: a day is summarized per pixel, and its spots are located, in a few
 * milliseconds.
 */
export interface CurveBlocks {
  readonly curve: ScoreCurve
  /** Over the scored samples of a block; +∞ and −∞ without any. */
  readonly mins: Float32Array
  readonly maxes: Float32Array
  readonly sums: Float64Array
  readonly counts: Uint8Array
}

/** Samples per block. */
export const BLOCK_SAMPLES = 64

/** Figures of an interval of samples; the mean is NaN without any score. */
export interface Figures {
  min: number
  max: number
  sum: number
  count: number
}

/** Computes the figures of all blocks. */
export function curveBlocks(curve: ScoreCurve): CurveBlocks {
  const length = Math.ceil(curve.values.length / BLOCK_SAMPLES)
  const blocks = {
    curve,
    mins: new Float32Array(length),
    maxes: new Float32Array(length),
    sums: new Float64Array(length),
    counts: new Uint8Array(length),
  }
  for (let block = 0; block < length; block++) {
    const figures = emptyFigures()
    addSamples(figures, curve.values, block * BLOCK_SAMPLES, (block + 1) * BLOCK_SAMPLES)
    blocks.mins[block] = figures.min
    blocks.maxes[block] = figures.max
    blocks.sums[block] = figures.sum
    blocks.counts[block] = figures.count
  }
  return blocks
}

/** Returns the figures of the scored samples `from` ≤ i < `to`. */
export function figuresOf(blocks: CurveBlocks, from: number, to: number): Figures {
  const figures = emptyFigures()
  const { values } = blocks.curve
  const firstWhole = Math.ceil(from / BLOCK_SAMPLES)
  const lastWhole = Math.floor(Math.min(to, values.length) / BLOCK_SAMPLES)
  if (firstWhole >= lastWhole) {
    addSamples(figures, values, from, to)
    return figures
  }
  addSamples(figures, values, from, firstWhole * BLOCK_SAMPLES)
  for (let block = firstWhole; block < lastWhole; block++) {
    figures.min = Math.min(figures.min, blocks.mins[block] as number)
    figures.max = Math.max(figures.max, blocks.maxes[block] as number)
    figures.sum += blocks.sums[block] as number
    figures.count += blocks.counts[block] as number
  }
  addSamples(figures, values, lastWhole * BLOCK_SAMPLES, to)
  return figures
}

/** Returns the score of a sample; null if it is missing. */
export function scoreOf({ values }: ScoreCurve, index: number): number | null {
  const value = values[index]
  if (value === undefined || Number.isNaN(value)) return null
  return values instanceof Uint8Array && value === MISSING_BYTE ? null : value
}

function emptyFigures(): Figures {
  return { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, sum: 0, count: 0 }
}

function addSamples(figures: Figures, values: ScoreCurve['values'], from: number, to: number) {
  const isBytes = values instanceof Uint8Array
  const end = Math.min(to, values.length)
  for (let i = Math.max(from, 0); i < end; i++) {
    const value = values[i] as number
    if (isBytes ? value === MISSING_BYTE : Number.isNaN(value)) continue
    if (value < figures.min) figures.min = value
    if (value > figures.max) figures.max = value
    figures.sum += value
    figures.count += 1
  }
}

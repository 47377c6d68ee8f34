import type { ScoreCurve } from '@toolkit/server/client'

/** A curve with the figures of each block of its samples, so that a day is summed up for each pixel in a millisecond. */
export interface CurveBlocks {
  readonly curve: ScoreCurve
  /** Of the samples of a block that have a score; where none has, +∞ and −∞. */
  readonly mins: Float32Array
  readonly maxes: Float32Array
  readonly sums: Float64Array
  readonly counts: Uint8Array
}

/** Samples a block. */
export const BLOCK = 64

/** What a stretch of samples holds; a mean of NaN where none of them has a score. */
export interface Figures {
  min: number
  max: number
  sum: number
  count: number
}

/** Reads the whole curve once. */
export function curveBlocks(curve: ScoreCurve): CurveBlocks {
  const length = Math.ceil(curve.values.length / BLOCK)
  const blocks = {
    curve,
    mins: new Float32Array(length),
    maxes: new Float32Array(length),
    sums: new Float64Array(length),
    counts: new Uint8Array(length),
  }
  for (let block = 0; block < length; block++) {
    const figures = noFigures()
    addSamples(figures, curve.values, block * BLOCK, (block + 1) * BLOCK)
    blocks.mins[block] = figures.min
    blocks.maxes[block] = figures.max
    blocks.sums[block] = figures.sum
    blocks.counts[block] = figures.count
  }
  return blocks
}

/** Figures of the samples `from` ≤ i < `to` that have a score. */
export function figuresOf(blocks: CurveBlocks, from: number, to: number): Figures {
  const figures = noFigures()
  const { values } = blocks.curve
  const firstWhole = Math.ceil(from / BLOCK)
  const lastWhole = Math.floor(Math.min(to, values.length) / BLOCK)
  if (firstWhole >= lastWhole) {
    addSamples(figures, values, from, to)
    return figures
  }
  addSamples(figures, values, from, firstWhole * BLOCK)
  for (let block = firstWhole; block < lastWhole; block++) {
    figures.min = Math.min(figures.min, blocks.mins[block] as number)
    figures.max = Math.max(figures.max, blocks.maxes[block] as number)
    figures.sum += blocks.sums[block] as number
    figures.count += blocks.counts[block] as number
  }
  addSamples(figures, values, lastWhole * BLOCK, to)
  return figures
}

/** The score of a sample; null: it is missing. */
export function scoreOf({ values }: ScoreCurve, index: number): number | null {
  const value = values[index]
  if (value === undefined || Number.isNaN(value)) return null
  return values instanceof Uint8Array && value === MISSING ? null : value
}

/** The byte that stands for a missing sample. */
const MISSING = 255

function noFigures(): Figures {
  return { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, sum: 0, count: 0 }
}

function addSamples(figures: Figures, values: ScoreCurve['values'], from: number, to: number) {
  const isBytes = values instanceof Uint8Array
  const end = Math.min(to, values.length)
  for (let i = Math.max(from, 0); i < end; i++) {
    const value = values[i] as number
    if (isBytes ? value === MISSING : Number.isNaN(value)) continue
    if (value < figures.min) figures.min = value
    if (value > figures.max) figures.max = value
    figures.sum += value
    figures.count += 1
  }
}

import { type CurveBlocks, figuresOf } from '../curve-blocks.ts'
import type { ViewWindow } from '../view-window.ts'

/** The drawn curve: one column per pixel, NaN without a scored sample. */
export interface CurveColumns {
  readonly mins: Float32Array
  readonly means: Float32Array
  readonly maxes: Float32Array
}

/** Minimum width to draw single samples. */
const STEP_PIXELS = 3
const TOLERANCE = 1e-9

/** Whether single samples are wide enough to be drawn as steps. */
export function showsSamples(window: ViewWindow, width: number, resolution: number): boolean {
  return (resolution * width) / (window.end - window.start) >= STEP_PIXELS
}

/** Returns the lowest, mean and highest score of the samples in each of `width` columns of the window. */
export function curveColumns(blocks: CurveBlocks, window: ViewWindow, width: number): CurveColumns {
  const { resolution } = blocks.curve
  const columns = {
    mins: new Float32Array(width),
    means: new Float32Array(width),
    maxes: new Float32Array(width),
  }
  const scale = (window.end - window.start) / width / resolution
  const offset = window.start / resolution
  for (let x = 0; x < width; x++) {
    const from = Math.floor(offset + x * scale + TOLERANCE)
    const to = Math.max(from + 1, Math.ceil(offset + (x + 1) * scale - TOLERANCE))
    const { min, max, sum, count } = figuresOf(blocks, from, to)
    columns.mins[x] = count === 0 ? Number.NaN : min
    columns.means[x] = count === 0 ? Number.NaN : sum / count
    columns.maxes[x] = count === 0 ? Number.NaN : max
  }
  return columns
}

/** Returns the samples that touch the window: `first` ≤ index < `last`. */
export function visibleSamples(
  length: number,
  resolution: number,
  { start, end }: ViewWindow,
): readonly [first: number, last: number] {
  const first = Math.max(0, Math.floor(start / resolution + TOLERANCE))
  const last = Math.ceil(end / resolution - TOLERANCE)
  return [Math.min(first, length), Math.min(Math.max(last, first), length)]
}

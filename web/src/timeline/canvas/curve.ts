import { type CurveBlocks, figuresOf, type ScoreCurve, scoreOf } from '@toolkit/server/client'
import type { Dash } from '../overlays.ts'
import type { Palette } from '../palette.ts'
import type { Band } from '../plot-layout.ts'
import type { Bar } from '../spans.ts'
import { type ViewWindow, xAt } from '../view-window.ts'

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

const PADDING_PIXELS = 3

/** Returns the score 0–100 at a y position of the band. */
export function scoreAtY({ top, height }: Band, y: number): number {
  const share = (y - top - PADDING_PIXELS) / (height - 2 * PADDING_PIXELS)
  return Math.min(100, Math.max(0, 100 * (1 - share)))
}

/** Returns the y position of a score in the band. */
export function scoreY({ top, height }: Band, score: number): number {
  return top + PADDING_PIXELS + (1 - score / 100) * (height - 2 * PADDING_PIXELS)
}

/** Paints the spots behind the curve, with a line below that is visible at any width. */
export function paintSpots(
  context: CanvasRenderingContext2D,
  { top, height }: Band,
  bars: readonly Bar[],
  palette: Palette,
): void {
  context.fillStyle = palette.spot
  for (const { x, width } of bars) context.fillRect(x, top, width, height)
  context.fillStyle = palette.spotLine
  for (const { x, width } of bars) context.fillRect(x, top + height - 3, width, 3)
}

/** Paints the range from the lowest to the highest sample of each pixel, and the mean as a line. */
export function paintColumns(
  context: CanvasRenderingContext2D,
  band: Band,
  { mins, means, maxes }: CurveColumns,
  palette: Palette,
): void {
  context.fillStyle = palette.spread
  for (let x = 0; x < means.length; x++) {
    if (Number.isNaN(means[x])) continue
    const high = scoreY(band, maxes[x] as number)
    context.fillRect(x, high, 1, Math.max(1, scoreY(band, mins[x] as number) - high))
  }
  // One rectangle per pixel, from mean to mean: much cheaper than stroking a path with as many corners.
  context.fillStyle = palette.curve
  let before = Number.NaN
  for (let x = 0; x < means.length; x++) {
    const mean = means[x] as number
    const y = Number.isNaN(mean) ? Number.NaN : scoreY(band, mean)
    if (!Number.isNaN(y)) {
      const from = Number.isNaN(before) ? y : before
      context.fillRect(x, Math.min(from, y) - 0.75, 1, Math.abs(y - from) + 1.5)
    }
    before = y
  }
}

/** Paints the mean of each pixel as a thin dashed line, in the fill style of the context; gaps stay gaps. */
export function paintLine(
  context: CanvasRenderingContext2D,
  band: Band,
  { means }: CurveColumns,
  { on, off }: Dash,
): void {
  let before = Number.NaN
  for (let x = 0; x < means.length; x++) {
    const mean = means[x] as number
    const y = Number.isNaN(mean) ? Number.NaN : scoreY(band, mean)
    const from = Number.isNaN(before) ? y : before
    before = y
    if (Number.isNaN(y) || x % (on + off) >= on) continue
    context.fillRect(x, Math.min(from, y) - 0.75, 1, Math.abs(y - from) + 1.5)
  }
}

/** Paints each sample as a step. */
export function paintSteps(
  context: CanvasRenderingContext2D,
  band: Band,
  curve: ScoreCurve,
  window: ViewWindow,
  width: number,
  palette: Palette,
): void {
  const { resolution, values } = curve
  const [first, last] = visibleSamples(values.length, resolution, window)
  context.strokeStyle = palette.curve
  context.lineWidth = 1.5
  context.beginPath()
  let isDrawing = false
  for (let i = first; i < last; i++) {
    const score = scoreOf(curve, i)
    if (score === null) {
      isDrawing = false
      continue
    }
    const y = scoreY(band, score)
    const x = xAt(window, width, i * resolution)
    if (isDrawing) context.lineTo(x, y)
    else context.moveTo(x, y)
    context.lineTo(xAt(window, width, (i + 1) * resolution), y)
    isDrawing = true
  }
  context.stroke()
}

/** Paints the bounds of the sample threshold, except those at the ends of the scale. */
export function paintThresholds(
  context: CanvasRenderingContext2D,
  band: Band,
  width: number,
  bounds: readonly [min: number, max: number],
  palette: Palette,
): void {
  context.font = `11px ${palette.font}`
  context.textBaseline = 'bottom'
  context.textAlign = 'right'
  for (const score of bounds) {
    if (score <= 0 || score >= 100) continue
    const y = Math.round(scoreY(band, score))
    context.fillStyle = palette.mark
    for (let x = 0; x < width; x += 9) context.fillRect(x, y, 6, 1.5)
    const label = String(Math.round(score * 10) / 10)
    context.strokeStyle = palette.ground
    context.lineWidth = 3
    const above = y < band.top + 16 ? y + 15 : y
    context.strokeText(label, width - 4, above)
    context.fillText(label, width - 4, above)
  }
}

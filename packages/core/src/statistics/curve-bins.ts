import { ToolkitError } from '../errors.ts'
import type { ScoreCurve } from '../model/score.ts'
import { sampleFigures, samplesCovering, samplesWithin } from './curve-figures.ts'

/** Seconds, start before end. */
export interface TimeWindow {
  readonly start: number
  readonly end: number
}

export interface CurveBin {
  readonly min: number
  readonly mean: number
  readonly max: number
}

/**
 * The window in `bins` equal parts: min, plain mean and max of the samples whose interval [i·r, (i+1)·r) overlaps
 * the part. A sample across a border is seen from both sides, and a part narrower than a sample shows that sample,
 * so nothing in the window goes unseen. null: no sample with a value there. Throws `request-invalid` for an empty
 * or reversed window, or a number of bins that is no positive whole number.
 */
export function curveBins(
  curve: ScoreCurve,
  window: TimeWindow,
  bins: number,
): (CurveBin | null)[] {
  requireWindow(window)
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw invalid('bins', 'Ask for a positive whole number of bins.')
  }
  const width = window.end - window.start
  return Array.from({ length: bins }, (_, bin) => {
    const start = window.start + (width * bin) / bins
    const end = window.start + (width * (bin + 1)) / bins
    const [from, to] = touchedSamples(curve, { start, end })
    const { count, sum, min, max } = sampleFigures(curve.values, from, to)
    return count === 0 ? null : { min, mean: sum / count, max }
  })
}

/**
 * The samples whose interval overlaps the window, as a view of the same memory, and the index of the first of them
 * in the whole curve. Throws `request-invalid` for an empty or reversed window.
 */
export function sliceCurve(
  curve: ScoreCurve,
  window: TimeWindow,
): { curve: ScoreCurve; firstSample: number } {
  requireWindow(window)
  const [from, to] = touchedSamples(curve, window)
  return {
    curve: { resolution: curve.resolution, values: curve.values.subarray(from, to) },
    firstSample: from,
  }
}

/** First sample, and the one after the last, both inside the curve. */
function touchedSamples(curve: ScoreCurve, { start, end }: TimeWindow): [number, number] {
  const { resolution, values } = curve
  const first = samplesWithin(start, resolution)
  // A part narrower than the tolerance still shows the sample it lies in.
  const last = Math.max(first + 1, samplesCovering(end, resolution))
  const from = Math.min(Math.max(first, 0), values.length)
  return [from, Math.min(Math.max(last, from), values.length)]
}

function requireWindow({ start, end }: TimeWindow): void {
  if (!Number.isFinite(start) || !Number.isFinite(end)) {
    throw invalid('start', 'Give the window in seconds.')
  }
  if (start >= end) throw invalid('end', 'The window must end after it starts.')
}

function invalid(path: string, message: string): ToolkitError {
  return new ToolkitError('request-invalid', message, { fields: [{ path, message }] })
}

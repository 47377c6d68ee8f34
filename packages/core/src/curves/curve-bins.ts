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
 * Divides the window into `bins` equal parts and returns min, mean and max of the samples that overlap each part. A sample
 * on a border counts for both parts, so no sample is missed however narrow the parts are. null: no sample with a value.
 * Throws `request-invalid` for an empty or reversed window, or if `bins` is not a positive integer.
 */
export function curveBins(
  curve: ScoreCurve,
  window: TimeWindow,
  bins: number,
): (CurveBin | null)[] {
  requireWindow(window)
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw invalid('bins', 'The number of bins must be a positive integer.')
  }
  const width = window.end - window.start
  return Array.from({ length: bins }, (_, bin) => {
    const start = window.start + (width * bin) / bins
    const end = window.start + (width * (bin + 1)) / bins
    const [from, to] = overlappingSamples(curve, { start, end })
    const { count, sum, min, max } = sampleFigures(curve.values, from, to)
    return count === 0 ? null : { min, mean: sum / count, max }
  })
}

/**
 * The samples that overlap the window, as a view of the same memory, and the index of the first one in the curve. Throws
 * `request-invalid` for an empty or reversed window.
 */
export function sliceCurve(
  curve: ScoreCurve,
  window: TimeWindow,
): { curve: ScoreCurve; firstSample: number } {
  requireWindow(window)
  const [from, to] = overlappingSamples(curve, window)
  return {
    curve: { resolution: curve.resolution, values: curve.values.subarray(from, to) },
    firstSample: from,
  }
}

/** The first sample that overlaps the window, and the one after the last, both inside the curve. */
function overlappingSamples(curve: ScoreCurve, { start, end }: TimeWindow): [number, number] {
  const { resolution, values } = curve
  const first = samplesWithin(start, resolution)
  // At least one sample, even if the part is narrower than the tolerance.
  const last = Math.max(first + 1, samplesCovering(end, resolution))
  const from = Math.min(Math.max(first, 0), values.length)
  return [from, Math.min(Math.max(last, from), values.length)]
}

function requireWindow({ start, end }: TimeWindow): void {
  if (!Number.isFinite(start) || !Number.isFinite(end)) {
    throw invalid('start', 'Specify the window in seconds.')
  }
  if (start >= end) throw invalid('end', 'The window must end after it starts.')
}

function invalid(path: string, message: string): ToolkitError {
  return new ToolkitError('request-invalid', message, { fields: [{ path, message }] })
}

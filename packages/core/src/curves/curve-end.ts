import type { ScoreCurve } from '../model/score.ts'
import { samplesCovering, sampleTime } from './curve-figures.ts'

/** Times are rounded to a microsecond. */
const TOLERANCE_SECONDS = 1e-6

/**
 * The curve without what is after the end of its recording: samples of 30 s may go on for half a minute. Its last sample ends
 * with the recording. Null: the length is not known.
 */
export function endingAt(curve: ScoreCurve, durationSeconds: number | null): ScoreCurve {
  const { values, resolution } = curve
  const after = sampleTime(values.length, resolution) - (durationSeconds ?? Infinity)
  if (durationSeconds === null || after <= TOLERANCE_SECONDS) return curve
  // As the times of samples, but never later.
  const endSeconds = Math.floor(durationSeconds * 1e6) / 1e6
  return {
    ...curve,
    values: values.subarray(0, samplesCovering(endSeconds, resolution)),
    endSeconds,
  }
}

/** The seconds at which the samples before `index` end. */
export function sampleEnd({ resolution, endSeconds }: ScoreCurve, index: number): number {
  const end = sampleTime(index, resolution)
  return endSeconds === undefined ? end : Math.min(end, endSeconds)
}

/** How much of the last sample is after the end of the recording. */
export function secondsBeyondEnd(curve: ScoreCurve): number {
  const { values, resolution } = curve
  return sampleTime(values.length, resolution) - sampleEnd(curve, values.length)
}

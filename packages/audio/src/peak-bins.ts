import { PEAK_STEP_SECONDS } from './peak-collector.ts'

const EPSILON = 1e-9

/**
 * Min and max (−1…1) of each of `bins` equal parts of a window, from packed peaks. The window (seconds) is clamped to the
 * recording, so no bin is empty; where nothing of it is left both arrays are empty. A bin takes every 10 ms step it touches.
 */
export function peakBins(
  peaks: Int8Array,
  durationSeconds: number,
  window: { readonly start: number; readonly end: number },
  bins: number,
): { min: number[]; max: number[] } {
  const start = Math.max(0, window.start)
  const end = Math.min(durationSeconds, window.end)
  const steps = peaks.length / 2
  const min: number[] = []
  const max: number[] = []
  if (!(end > start) || steps === 0) return { min, max }
  for (let bin = 0; bin < bins; bin++) {
    const from = (start + ((end - start) * bin) / bins) / PEAK_STEP_SECONDS
    const to = (start + ((end - start) * (bin + 1)) / bins) / PEAK_STEP_SECONDS
    const first = Math.min(steps - 1, Math.floor(from + EPSILON))
    const last = Math.max(first, Math.min(steps - 1, Math.ceil(to - EPSILON) - 1))
    let low = 127
    let high = -127
    for (let step = first; step <= last; step++) {
      low = Math.min(low, peaks[2 * step] as number)
      high = Math.max(high, peaks[2 * step + 1] as number)
    }
    min.push(low / 127)
    max.push(high / 127)
  }
  return { min, max }
}

import { PEAK_STEP_SECONDS } from '@toolkit/audio'
import { ANALYSIS_RATE, expectedSound } from './analysis.ts'
import type { Segment } from './media-input.ts'

const STEP_SAMPLES = Math.round(PEAK_STEP_SECONDS * ANALYSIS_RATE)
const WINDOW_STEPS = 100
const MAX_LAG_STEPS = 30
const MIN_SIMILARITY = 0.7

/**
 * Returns the largest lag in seconds of the peaks (min and max of every 10 ms, interleaved) behind the expected sound;
 * NaN if they are not similar, or with less than a second to compare.
 */
export function peaksLag(peaks: Int8Array, segments: readonly Segment[], seconds: number): number {
  const actual = Float32Array.from(
    { length: peaks.length / 2 },
    (_, step) => (peaks[2 * step + 1] as number) - (peaks[2 * step] as number),
  )
  const expected = outline(expectedSound(segments, seconds))
  let worst: number | null = null
  for (const { at, originalStart, originalEnd } of segments) {
    const first = Math.ceil(at / PEAK_STEP_SECONDS)
    const end = Math.floor((at + originalEnd - originalStart) / PEAK_STEP_SECONDS)
    for (let from = first; from + WINDOW_STEPS <= end; from += WINDOW_STEPS) {
      const lag = lagAt(actual, expected.subarray(from, from + WINDOW_STEPS), from)
      if (Number.isNaN(lag)) return lag
      if (worst === null || Math.abs(lag) > Math.abs(worst)) worst = lag
    }
  }
  return worst === null ? Number.NaN : worst * PEAK_STEP_SECONDS
}

function outline(samples: Float32Array): Float32Array {
  const steps = Math.ceil(samples.length / STEP_SAMPLES)
  return Float32Array.from({ length: steps }, (_, step) => {
    const part = samples.subarray(step * STEP_SAMPLES, (step + 1) * STEP_SAMPLES)
    return part.reduce((most, x) => Math.max(most, x), 0) - part.reduce((l, x) => Math.min(l, x), 0)
  })
}

function lagAt(actual: Float32Array, expected: Float32Array, place: number): number {
  let best = { lag: Number.NaN, similarity: MIN_SIMILARITY }
  for (let lag = -MAX_LAG_STEPS; lag <= MAX_LAG_STEPS; lag++) {
    const from = place + lag
    if (from < 0 || from + expected.length > actual.length) continue
    const similarity = correlation(expected, actual.subarray(from, from + expected.length))
    if (similarity > best.similarity) best = { lag, similarity }
  }
  return best.lag
}

function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array): number => values.reduce((sum, x) => sum + x, 0) / a.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let [products, squaresA, squaresB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const x = (a[i] as number) - meanA
    const y = (b[i] as number) - meanB
    products += x * y
    squaresA += x * x
    squaresB += y * y
  }
  return squaresA * squaresB === 0 ? 0 : products / Math.sqrt(squaresA * squaresB)
}

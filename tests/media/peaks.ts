import { PEAK_STEP_SECONDS } from '@toolkit/audio'
import { ANALYSIS_RATE, expectedSound } from './analysis.ts'
import type { Stretch } from './media-input.ts'

const STEP_SAMPLES = Math.round(PEAK_STEP_SECONDS * ANALYSIS_RATE)
const WINDOW_STEPS = 100
const MOST_STEPS = 30
const LIKE = 0.7

/**
 * By how many seconds the peaks (min and max of every 10 ms, interleaved) are later than what must be heard, where they
 * are off most; NaN where they are like it nowhere near, or where there is less than a second to compare.
 */
export function peaksLag(peaks: Int8Array, stretches: readonly Stretch[], seconds: number): number {
  const drawn = Float32Array.from(
    { length: peaks.length / 2 },
    (_, step) => (peaks[2 * step + 1] as number) - (peaks[2 * step] as number),
  )
  const wanted = outline(expectedSound(stretches, seconds))
  let worst: number | null = null
  for (const { at, originalStart, originalEnd } of stretches) {
    const first = Math.ceil(at / PEAK_STEP_SECONDS)
    const end = Math.floor((at + originalEnd - originalStart) / PEAK_STEP_SECONDS)
    for (let from = first; from + WINDOW_STEPS <= end; from += WINDOW_STEPS) {
      const lag = lagAt(drawn, wanted.subarray(from, from + WINDOW_STEPS), from)
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

function lagAt(drawn: Float32Array, wanted: Float32Array, place: number): number {
  let best = { lag: Number.NaN, likeness: LIKE }
  for (let lag = -MOST_STEPS; lag <= MOST_STEPS; lag++) {
    const from = place + lag
    if (from < 0 || from + wanted.length > drawn.length) continue
    const likeness = correlation(wanted, drawn.subarray(from, from + wanted.length))
    if (likeness > best.likeness) best = { lag, likeness }
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

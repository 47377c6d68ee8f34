import type { Segment } from './media-input.ts'
import { original } from './original.ts'
import { products } from './products.ts'

/** Sample rate of all comparisons in Hz: twice the bandwidth of the original. */
export const ANALYSIS_RATE = 8_000
const CUTOFF_HZ = 4_000
/** Half the length of the low-pass filter in seconds. */
const REACH_SECONDS = 0.002
/** Positions between two samples at which the low-pass filter is tabulated. */
const PHASES = 64
const WINDOW_SAMPLES = 0.5 * ANALYSIS_RATE
/** Samples that an encoder may drop at the end: as many as its delay. */
const LOST_SAMPLES = 0.06 * ANALYSIS_RATE
/** Maximum number of windows per segment, spread over it. */
const MAX_WINDOWS = 7
const NEAR_SECONDS = 0.04
const FAR_SECONDS = 8
/** Minimum similarity of two signals that differ only by a codec; others have less than 0.2. */
const MIN_SIMILARITY = 0.4

/** Position at which a part of a sound was found. */
export interface Found {
  /** Lag in seconds; NaN if nothing similar was found. */
  readonly lag: number
  /** 1: equal except for loudness; 0: unrelated. */
  readonly similarity: number
}

/** Resamples to `ANALYSIS_RATE`; sample n keeps its time. */
export function atAnalysisRate(samples: Float32Array, rate: number): Float32Array {
  if (rate === ANALYSIS_RATE) return samples
  const reach = Math.ceil(REACH_SECONDS * rate)
  const table = lowPass(rate, reach)
  const out = new Float32Array(Math.floor((samples.length * ANALYSIS_RATE) / rate))
  for (let n = 0; n < out.length; n++) {
    const place = (n * rate) / ANALYSIS_RATE
    const base = Math.floor(place)
    const phase = table[Math.round((place - base) * PHASES)] as Float32Array
    const from = Math.max(0, base - reach)
    const to = Math.min(samples.length - 1, base + reach + 1)
    let sum = 0
    for (let i = from; i <= to; i++) {
      sum += (samples[i] as number) * (phase[i - base + reach] as number)
    }
    out[n] = sum
  }
  return out
}

/** A windowed sinc for each position between two samples. */
function lowPass(rate: number, reach: number): Float32Array[] {
  return Array.from({ length: PHASES + 1 }, (_, phase) =>
    Float32Array.from({ length: 2 * reach + 2 }, (__, i) => {
      const seconds = (i - reach - phase / PHASES) / rate
      const window = Math.cos((Math.PI / 2) * Math.min(1, Math.abs(seconds) / REACH_SECONDS)) ** 2
      const x = 2 * Math.PI * CUTOFF_HZ * seconds
      return ((x === 0 ? 1 : Math.sin(x) / x) * window * 2 * CUTOFF_HZ) / rate
    }),
  )
}

/** The expected sound, at `ANALYSIS_RATE`. */
export function expectedSound(segments: readonly Segment[], seconds: number): Float32Array {
  const out = new Float32Array(Math.round(seconds * ANALYSIS_RATE))
  for (const { originalStart, originalEnd, at } of segments) {
    const first = Math.ceil(at * ANALYSIS_RATE - 1e-6)
    const end = Math.floor((at + originalEnd - originalStart) * ANALYSIS_RATE)
    const from = originalStart + first / ANALYSIS_RATE - at
    const samples = original(ANALYSIS_RATE, from, Math.max(0, end - first))
    out.set(samples.subarray(0, Math.max(0, out.length - first)), Math.min(first, out.length))
  }
  return out
}

/** Finds windows of each segment in the decoded sound, first at the expected position, then within seconds of it. */
export function findSegments(decoded: Float32Array, segments: readonly Segment[]): Found[] {
  return segments.flatMap((segment) =>
    placesOf(segment).map((place) => {
      const from = segment.originalStart + place / ANALYSIS_RATE - segment.at
      const samples = original(ANALYSIS_RATE, from, WINDOW_SAMPLES)
      return findNear(decoded, samples, place)
    }),
  )
}

/** Positions of the windows in samples: spread over the segment, including its ends. */
function placesOf({ originalStart, originalEnd, at }: Segment): number[] {
  const first = Math.ceil(at * ANALYSIS_RATE)
  const end = Math.floor((at + originalEnd - originalStart) * ANALYSIS_RATE) - LOST_SAMPLES
  const last = end - WINDOW_SAMPLES
  if (last < first) return []
  const count = Math.min(MAX_WINDOWS, 1 + Math.floor((last - first) / WINDOW_SAMPLES))
  const step = count === 1 ? 0 : (last - first) / (count - 1)
  return Array.from({ length: count }, (_, i) => Math.round(first + i * step))
}

/** Finds `samples` in `decoded`: near `place` (in samples), or within seconds of it. */
export function findNear(decoded: Float32Array, samples: Float32Array, place: number): Found {
  const near = mostSimilar(decoded, samples, place, NEAR_SECONDS)
  if (near.similarity >= MIN_SIMILARITY) return near
  const far = mostSimilar(decoded, samples, place, FAR_SECONDS)
  return far.similarity >= MIN_SIMILARITY ? far : { ...far, lag: Number.NaN }
}

function mostSimilar(
  decoded: Float32Array,
  samples: Float32Array,
  place: number,
  seconds: number,
): Found {
  const most = Math.round(seconds * ANALYSIS_RATE)
  const count = samples.length
  const from = Math.max(0, place - most)
  const part = decoded.subarray(from, Math.max(from, place + most + count))
  const own = energy(samples)
  let there = energy(part.subarray(0, count))
  let best = { lag: Number.NaN, similarity: 0 }
  for (const [at, product] of products(part, samples).entries()) {
    // Very quiet sound is not similar to anything.
    const similarity = Math.abs(product) / Math.sqrt(own * Math.max(there, 1e-9 * own))
    if (similarity > best.similarity)
      best = { lag: (from + at - place) / ANALYSIS_RATE, similarity }
    there += (part[at + count] ?? 0) ** 2 - (part[at] as number) ** 2
  }
  return best
}

function energy(samples: Float32Array): number {
  return samples.reduce((sum, x) => sum + x * x, 0)
}

/** The largest amplitude before and between the segments, where silence is expected, relative to the peak. */
export function soundInSilence(decoded: Float32Array, segments: readonly Segment[]): number {
  const margin = 0.25
  const isInSegment = (at: number): boolean =>
    segments.some(
      (segment) =>
        at > segment.at - margin &&
        at < segment.at + segment.originalEnd - segment.originalStart + margin,
    )
  const last = segments[segments.length - 1]
  const end = last === undefined ? 0 : last.at + last.originalEnd - last.originalStart
  let loudest = 0
  let soundInGaps = 0
  for (let i = 0; i < decoded.length; i++) {
    const size = Math.abs(decoded[i] as number)
    if (size > loudest) loudest = size
    const at = i / ANALYSIS_RATE
    if (size > soundInGaps && at < end && !isInSegment(at)) soundInGaps = size
  }
  return loudest === 0 ? 0 : soundInGaps / loudest
}

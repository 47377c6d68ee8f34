import type { Stretch } from './media-input.ts'
import { original } from './original.ts'
import { products } from './products.ts'

/** Everything is compared at this rate, in Hz: twice the band that the original has. */
export const ANALYSIS_RATE = 8_000
const CUTOFF_HZ = 4_000
/** Half the length of the low pass, in seconds. */
const REACH_SECONDS = 0.002
/** Places between two samples at which the low pass is known. */
const PHASES = 64
const WINDOW_SAMPLES = 0.5 * ANALYSIS_RATE
/** What an encoder may keep to itself at the end: as much as it put in front. */
const LOST_SAMPLES = 0.06 * ANALYSIS_RATE
/** Windows of one stretch at the most: they are spread over it. */
const MAX_WINDOWS = 7
const NEAR_SECONDS = 0.04
const FAR_SECONDS = 8
/** Of two signals that are the same but for a codec; others have less than 0.2. */
const LIKE = 0.4

/** Where a part of a sound was found. */
export interface Found {
  /** How much later it is than it should be, in seconds; NaN: nothing there is like it. */
  readonly lag: number
  /** 1: the same but for its loudness; 0: nothing in common. */
  readonly likeness: number
}

/** Sound at `ANALYSIS_RATE`, sample n at the time of sample n. */
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

/** A windowed sinc around each place between two samples. */
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

/** What must be heard, at `ANALYSIS_RATE`. */
export function expectedSound(stretches: readonly Stretch[], seconds: number): Float32Array {
  const out = new Float32Array(Math.round(seconds * ANALYSIS_RATE))
  for (const { originalStart, originalEnd, at } of stretches) {
    const first = Math.ceil(at * ANALYSIS_RATE - 1e-6)
    const end = Math.floor((at + originalEnd - originalStart) * ANALYSIS_RATE)
    const from = originalStart + first / ANALYSIS_RATE - at
    const samples = original(ANALYSIS_RATE, from, Math.max(0, end - first))
    out.set(samples.subarray(0, Math.max(0, out.length - first)), Math.min(first, out.length))
  }
  return out
}

/** Looks for windows of each stretch in what is heard, first where they should be, then for seconds around. */
export function findStretches(heard: Float32Array, stretches: readonly Stretch[]): Found[] {
  return stretches.flatMap((stretch) =>
    placesOf(stretch).map((place) => {
      const from = stretch.originalStart + place / ANALYSIS_RATE - stretch.at
      const samples = original(ANALYSIS_RATE, from, WINDOW_SAMPLES)
      return findNear(heard, samples, place)
    }),
  )
}

/** At which samples windows should be heard: spread over the stretch, the first and the last at its ends. */
function placesOf({ originalStart, originalEnd, at }: Stretch): number[] {
  const first = Math.ceil(at * ANALYSIS_RATE)
  const end = Math.floor((at + originalEnd - originalStart) * ANALYSIS_RATE) - LOST_SAMPLES
  const last = end - WINDOW_SAMPLES
  if (last < first) return []
  const count = Math.min(MAX_WINDOWS, 1 + Math.floor((last - first) / WINDOW_SAMPLES))
  const step = count === 1 ? 0 : (last - first) / (count - 1)
  return Array.from({ length: count }, (_, i) => Math.round(first + i * step))
}

/** Where `samples` are in `heard`: at `place` (in samples), or within seconds of it. */
export function findNear(heard: Float32Array, samples: Float32Array, place: number): Found {
  const near = mostLike(heard, samples, place, NEAR_SECONDS)
  if (near.likeness >= LIKE) return near
  const far = mostLike(heard, samples, place, FAR_SECONDS)
  return far.likeness >= LIKE ? far : { ...far, lag: Number.NaN }
}

function mostLike(
  heard: Float32Array,
  samples: Float32Array,
  place: number,
  seconds: number,
): Found {
  const most = Math.round(seconds * ANALYSIS_RATE)
  const count = samples.length
  const from = Math.max(0, place - most)
  const part = heard.subarray(from, Math.max(from, place + most + count))
  const own = energy(samples)
  let there = energy(part.subarray(0, count))
  let best = { lag: Number.NaN, likeness: 0 }
  for (const [at, product] of products(part, samples).entries()) {
    // What is hardly there is not like anything.
    const likeness = Math.abs(product) / Math.sqrt(own * Math.max(there, 1e-9 * own))
    if (likeness > best.likeness) best = { lag: (from + at - place) / ANALYSIS_RATE, likeness }
    there += (part[at + count] ?? 0) ** 2 - (part[at] as number) ** 2
  }
  return best
}

function energy(samples: Float32Array): number {
  return samples.reduce((sum, x) => sum + x * x, 0)
}

/** The loudest that is heard before and between the stretches, where silence belongs, as a share of the loudest of all. */
export function soundInSilence(heard: Float32Array, stretches: readonly Stretch[]): number {
  const margin = 0.25
  const isMeant = (at: number): boolean =>
    stretches.some(
      (stretch) =>
        at > stretch.at - margin &&
        at < stretch.at + stretch.originalEnd - stretch.originalStart + margin,
    )
  const last = stretches[stretches.length - 1]
  const end = last === undefined ? 0 : last.at + last.originalEnd - last.originalStart
  let loudest = 0
  let stray = 0
  for (let i = 0; i < heard.length; i++) {
    const size = Math.abs(heard[i] as number)
    if (size > loudest) loudest = size
    const at = i / ANALYSIS_RATE
    if (size > stray && at < end && !isMeant(at)) stray = size
  }
  return loudest === 0 ? 0 : stray / loudest
}

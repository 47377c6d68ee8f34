import { DOT_STRIDE } from './dot-product.ts'

/** 8 dB better than the 80 dB that are promised. */
const ATTENUATION_DB = 88

/** The pass band reaches to this part of the Nyquist frequency, the stop band begins at it. */
const PASS_BAND = 0.9

/** Weights for every position between two input samples: row r of `taps` weights is for the position r/rows. */
export interface Polyphase {
  readonly taps: number
  readonly rows: number
  /** (rows + 1) × taps; the last row stands for the position 1, for interpolation. */
  readonly weights: Float32Array
  /** Output steps as reduced fraction: every `up` outputs take `down` inputs. */
  readonly up: number
  readonly down: number
}

/** Beyond this many positions rows are interpolated: the error stays under −115 dB, the table under a few MB. */
const MAX_ROWS = 1024

/** The newest tables: a file whose streams change their rate again and again asks for the same few. */
const kept = new Map<string, Polyphase>()
const MAX_KEPT = 8

/** The table for a change of rate. Weight j of a row belongs to input sample i − taps/2 + 1 + j, i the one at or before the output. */
export function polyphase(fromRate: number, toRate: number): Polyphase {
  const name = `${fromRate}/${toRate}`
  const table = kept.get(name) ?? newTable(fromRate, toRate)
  kept.delete(name)
  kept.set(name, table)
  for (const oldest of [...kept.keys()].slice(0, -MAX_KEPT)) kept.delete(oldest)
  return table
}

function newTable(fromRate: number, toRate: number): Polyphase {
  const divisor = greatestCommonDivisor(fromRate, toRate)
  const up = toRate / divisor
  const down = fromRate / divisor
  const rows = Math.min(up, MAX_ROWS)
  const filter = lowPass(Math.min(fromRate, toRate) / 2)
  const wanted = 2 * Math.ceil(filter.halfWidthSeconds * fromRate)
  const taps = Math.ceil(wanted / DOT_STRIDE) * DOT_STRIDE
  const half = taps / 2
  const weights = new Float32Array((rows + 1) * taps)
  for (let row = 0; row <= rows; row++) {
    for (let j = 0; j < taps; j++) {
      const seconds = (row / rows + half - 1 - j) / fromRate
      weights[row * taps + j] = filter.at(seconds) / fromRate
    }
  }
  return { taps, rows, weights, up, down }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

/** A low-pass as a function of time: `at(seconds)` is its impulse response, zero beyond `halfWidthSeconds`. */
export interface LowPass {
  readonly halfWidthSeconds: number
  at(seconds: number): number
}

/** Half the window's length, in periods of the transition band: the same at every rate. */
const HALF_WIDTH_TRANSITIONS = (ATTENUATION_DB - 7.95) / 14.36 / 2

/** Kaiser-windowed sinc that passes up to 0.9 · `nyquistHz` and stops from `nyquistHz` on (Kaiser 1974; Oppenheim & Schafer §7.6). */
export function lowPass(nyquistHz: number): LowPass {
  const transitionHz = (1 - PASS_BAND) * nyquistHz
  const cutoffHz = ((1 + PASS_BAND) / 2) * nyquistHz
  const halfWidthSeconds = HALF_WIDTH_TRANSITIONS / transitionHz
  const shape = windowedSinc()
  return {
    halfWidthSeconds,
    at(seconds) {
      const x = Math.abs(seconds) / halfWidthSeconds
      return x >= 1 ? 0 : 2 * cutoffHz * interpolated(shape, x * SHAPE_STEPS)
    },
  }
}

/** Cubic interpolation over this many steps is exact to −160 dB. */
const SHAPE_STEPS = 8192

let tabulated: Float64Array | null = null

/**
 * The filter as a function of x = time / half width, which does not depend on the rate: its values at (i − 1) /
 * `SHAPE_STEPS`. A file whose rate changes often asks for many filters; sines and Bessel functions are computed once.
 */
function windowedSinc(): Float64Array {
  if (tabulated !== null) return tabulated
  const beta = 0.1102 * (ATTENUATION_DB - 8.7)
  const scale = 1 / besselI0(beta * beta)
  const radians = (Math.PI * (1 + PASS_BAND) * HALF_WIDTH_TRANSITIONS) / (1 - PASS_BAND)
  tabulated = Float64Array.from({ length: SHAPE_STEPS + 4 }, (_, index) => {
    const x = (index - 1) / SHAPE_STEPS
    const phase = radians * x
    const sinc = phase === 0 ? 1 : Math.sin(phase) / phase
    return sinc * besselI0(beta * beta * (1 - x * x)) * scale
  })
  return tabulated
}

/** The value at a place between the points of `windowedSinc`, by the cubic through the four nearest (Lagrange). */
function interpolated(points: Float64Array, place: number): number {
  const index = Math.floor(place)
  const t = place - index
  const a = points[index] as number
  const b = points[index + 1] as number
  const c = points[index + 2] as number
  const d = points[index + 3] as number
  return (
    b + t * (c - a / 3 - b / 2 - d / 6 + t * ((a + c) / 2 - b + t * ((b - c) / 2 + (d - a) / 6)))
  )
}

/** Modified Bessel function of the first kind, order zero, of the root of `square`, by its power series; smooth below 0 too. */
function besselI0(square: number): number {
  const quarter = square / 4
  let term = 1
  let sum = 1
  for (let k = 1; Math.abs(term) > Math.abs(sum) * 1e-17; k++) {
    term *= quarter / (k * k)
    sum += term
  }
  return sum
}

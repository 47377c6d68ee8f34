import { DOT_STRIDE } from './dot-product.ts'

/** Stop band attenuation: 8 dB more than the documented 80 dB. */
const ATTENUATION_DB = 88

/** End of the pass band as a fraction of the Nyquist frequency, where the stop band starts. */
const PASS_BAND = 0.9

/** Filter weights for every position between two input samples: row r has `taps` weights for the position r/rows. */
export interface Polyphase {
  readonly taps: number
  readonly rows: number
  /** (rows + 1) × taps weights; the last row is for the position 1, for interpolation. */
  readonly weights: Float32Array
  /** Reduced fraction: `up` output samples take `down` input samples. */
  readonly up: number
  readonly down: number
}

/** With more positions than this, rows are interpolated; the error stays below −115 dB and the table below a few MB. */
const MAX_ROWS = 1024

/** Most recently used tables: a file whose streams change their rate often uses the same few. */
const cache = new Map<string, Polyphase>()
const MAX_CACHED = 8

/**
 * Returns the table for a rate conversion. Weight j of a row applies to input sample i − taps/2 + 1 + j, where i is the
 * sample at or before the output position.
 */
export function polyphase(fromRate: number, toRate: number): Polyphase {
  const name = `${fromRate}/${toRate}`
  const table = cache.get(name) ?? newTable(fromRate, toRate)
  cache.delete(name)
  cache.set(name, table)
  for (const oldest of [...cache.keys()].slice(0, -MAX_CACHED)) cache.delete(oldest)
  return table
}

function newTable(fromRate: number, toRate: number): Polyphase {
  const divisor = greatestCommonDivisor(fromRate, toRate)
  const up = toRate / divisor
  const down = fromRate / divisor
  const rows = Math.min(up, MAX_ROWS)
  const filter = lowPass(Math.min(fromRate, toRate) / 2)
  const minTaps = 2 * Math.ceil(filter.halfWidthSeconds * fromRate)
  const taps = Math.ceil(minTaps / DOT_STRIDE) * DOT_STRIDE
  const half = taps / 2
  const weights = new Float32Array((rows + 1) * taps)
  // The filter is even: the second half of the rows is the first half turned round.
  for (let row = 0; row <= rows / 2; row++) {
    for (let j = 0; j < taps; j++) {
      const seconds = (row / rows + half - 1 - j) / fromRate
      const weight = filter.at(seconds) / fromRate
      weights[row * taps + j] = weight
      weights[(rows - row) * taps + taps - 1 - j] = weight
    }
  }
  return { taps, rows, weights, up, down }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

/** A low-pass filter: `at(seconds)` is its impulse response, which is zero beyond `halfWidthSeconds`. */
export interface LowPass {
  readonly halfWidthSeconds: number
  at(seconds: number): number
}

/** Half the window length, in periods of the transition band; the same for every rate. */
const HALF_WIDTH_TRANSITIONS = (ATTENUATION_DB - 7.95) / 14.36 / 2

/**
 * Creates a Kaiser-windowed sinc filter that passes up to 0.9 · `nyquistHz` and stops from `nyquistHz` (Kaiser 1974;
 * Oppenheim & Schafer §7.6).
 */
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

/** Table size; with cubic interpolation the error is below −160 dB. */
const SHAPE_STEPS = 8192

let shapeTable: Float64Array | null = null

/**
 * The filter as a function of x = time / half width, which does not depend on the rate: values at (i − 1) /
 * `SHAPE_STEPS`. Tabulated once, because a file whose rate changes often needs many filters.
 */
function windowedSinc(): Float64Array {
  if (shapeTable !== null) return shapeTable
  const beta = 0.1102 * (ATTENUATION_DB - 8.7)
  const scale = 1 / besselI0(beta * beta)
  const radians = (Math.PI * (1 + PASS_BAND) * HALF_WIDTH_TRANSITIONS) / (1 - PASS_BAND)
  shapeTable = Float64Array.from({ length: SHAPE_STEPS + 4 }, (_, index) => {
    const x = (index - 1) / SHAPE_STEPS
    const phase = radians * x
    const sinc = phase === 0 ? 1 : Math.sin(phase) / phase
    return sinc * besselI0(beta * beta * (1 - x * x)) * scale
  })
  return shapeTable
}

/** Cubic (Lagrange) interpolation between the four nearest points of `windowedSinc`. */
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

/**
 * Modified Bessel function of the first kind, order zero, of the square root of `square`, by its power series. Also
 * smooth for negative values.
 */
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

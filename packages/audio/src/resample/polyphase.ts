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

/** Kaiser-windowed sinc that passes up to 0.9 · `nyquistHz` and stops from `nyquistHz` on (Kaiser 1974; Oppenheim & Schafer §7.6). */
export function lowPass(nyquistHz: number): LowPass {
  const transitionHz = (1 - PASS_BAND) * nyquistHz
  const cutoffHz = ((1 + PASS_BAND) / 2) * nyquistHz
  const beta = 0.1102 * (ATTENUATION_DB - 8.7)
  const halfWidthSeconds = (ATTENUATION_DB - 7.95) / (14.36 * transitionHz) / 2
  const scale = 1 / besselI0(beta)
  return {
    halfWidthSeconds,
    at(seconds) {
      const x = seconds / halfWidthSeconds
      if (Math.abs(x) >= 1) return 0
      const phase = 2 * Math.PI * cutoffHz * seconds
      const sinc = phase === 0 ? 1 : Math.sin(phase) / phase
      return 2 * cutoffHz * sinc * besselI0(beta * Math.sqrt(1 - x * x)) * scale
    },
  }
}

/** Modified Bessel function of the first kind, order zero, by its power series. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k)
    sum += term
  }
  return sum
}

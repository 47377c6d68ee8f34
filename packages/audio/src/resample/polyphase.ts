import { DOT_STRIDE } from './dot-product.ts'
import { lowPass } from './kaiser.ts'

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

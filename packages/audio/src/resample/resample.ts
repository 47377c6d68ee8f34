import { type DotMemory, dotMemory } from './dot-product.ts'
import { type Polyphase, polyphase } from './polyphase.ts'

const BLOCK_SAMPLES = 16_384

/**
 * Converts the sample rate (integer Hz) with a Kaiser-windowed sinc: less than 0.1 dB ripple up to 90 % of the lower
 * Nyquist frequency, at least 80 dB attenuation from that frequency on. No delay; outputs round(n·to/from) samples.
 * Passes blocks through if the rates are equal.
 */
export async function* resample(
  blocks: AsyncIterable<Float32Array>,
  fromRate: number,
  toRate: number,
): AsyncGenerator<Float32Array> {
  if (fromRate === toRate && isRate(fromRate)) {
    yield* blocks
    return
  }
  const resampler = new Resampler(fromRate, toRate)
  for await (const block of blocks) {
    const out = resampler.push(block)
    if (out.length > 0) yield out
  }
  const out = resampler.finish()
  if (out.length > 0) yield out
}

/** Like `resample`, for one channel pushed block by block. */
export class Resampler {
  readonly #table: Polyphase
  /** The weights, followed by #history. */
  readonly #memory: DotMemory
  /** The latest input. Its first sample has the index #base (negative: silence before the start). */
  readonly #history: Float32Array
  #base: number
  #length: number
  #inputs = 0
  #outputs = 0
  /** Position of the next output: #index + #phase/up input samples. */
  #index = 0
  #phase = 0

  constructor(fromRate: number, toRate: number) {
    if (!isRate(fromRate) || !isRate(toRate)) {
      throw new RangeError(`cannot resample from ${fromRate} to ${toRate} Hz`)
    }
    const table = polyphase(fromRate, toRate)
    this.#table = table
    // An output needs `taps` samples and is less than `taps` behind the last input; a block or the final silence is
    // added.
    const historyLength = BLOCK_SAMPLES + 4 * table.taps
    this.#memory = dotMemory(table.weights.length + historyLength)
    this.#memory.floats.set(table.weights)
    this.#history = this.#memory.floats.subarray(table.weights.length)
    this.#base = 1 - table.taps / 2
    this.#length = table.taps / 2 - 1
  }

  push(block: Float32Array): Float32Array {
    if (block.length <= BLOCK_SAMPLES) return this.#push(block)
    const pieces: Float32Array[] = []
    for (let at = 0; at < block.length; at += BLOCK_SAMPLES) {
      pieces.push(this.#push(block.subarray(at, at + BLOCK_SAMPLES)))
    }
    return concatenated(pieces)
  }

  #push(block: Float32Array): Float32Array {
    this.#inputs += block.length
    this.#append(block)
    return this.#drain(Number.POSITIVE_INFINITY)
  }

  /** Returns the remaining output. The resampler cannot be used afterwards. */
  finish(): Float32Array {
    const { taps, up, down } = this.#table
    const total = Math.round((this.#inputs * up) / down)
    this.#append(new Float32Array(taps + Math.ceil(down / up)))
    return this.#drain(total - this.#outputs)
  }

  #append(block: Float32Array): void {
    const drop = this.#index - this.#table.taps / 2 + 1 - this.#base
    if (drop > 0) {
      const dropped = Math.min(drop, this.#length)
      this.#history.copyWithin(0, dropped, this.#length)
      this.#length -= dropped
      this.#base += dropped
    }
    this.#history.set(block, this.#length)
    this.#length += block.length
  }

  #drain(limit: number): Float32Array {
    const { taps, rows, up, down, weights } = this.#table
    const endIndex = this.#base + this.#length - taps / 2
    const capacity = Math.max(0, Math.ceil(((endIndex - this.#index) * up) / down) + 1)
    const out = new Float32Array(Math.min(limit, capacity))
    const isExact = rows === up
    const wholeStep = Math.floor(down / up)
    const phaseStep = down % up
    let count = 0
    while (count < out.length && this.#index < endIndex) {
      const at = weights.length + this.#index - taps / 2 + 1 - this.#base
      const position = isExact ? this.#phase : (this.#phase * rows) / up
      const row = Math.floor(position)
      const low = this.#memory.dot(at, row * taps, taps)
      const fraction = position - row
      out[count++] =
        fraction === 0 ? low : low + fraction * (this.#memory.dot(at, (row + 1) * taps, taps) - low)
      this.#index += wholeStep
      this.#phase += phaseStep
      if (this.#phase >= up) {
        this.#phase -= up
        this.#index++
      }
    }
    this.#outputs += count
    return out.subarray(0, count)
  }
}

function concatenated(pieces: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    out.set(piece, at)
    at += piece.length
  }
  return out
}

function isRate(rateHz: number): boolean {
  return Number.isSafeInteger(rateHz) && rateHz > 0
}

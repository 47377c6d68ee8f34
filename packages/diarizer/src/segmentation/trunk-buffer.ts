import { FRAME_SAMPLES, frameStart } from '../grid.ts'
import {
  type Models,
  TRUNK_CHANNELS,
  TRUNK_FRAME_SAMPLES,
  TRUNK_OVERHANG_SAMPLES,
} from '../models.ts'
import type { SampleBuffer } from './sample-buffer.ts'

const CHUNK_FRAMES = 800
const CONTEXT_FRAMES = 50
/** Centre of a trunk frame's receptive field, from the start of its 20 ms. */
const CENTRE_SAMPLES = 240

/** Samples that the trunk may need after the end of an interval to compute it. */
export const TRUNK_LOOKAHEAD_SAMPLES =
  (CHUNK_FRAMES + CONTEXT_FRAMES) * TRUNK_FRAME_SAMPLES + TRUNK_OVERHANG_SAMPLES

/** Samples that the trunk may need before the next frame. */
export const TRUNK_LOOKBACK_SAMPLES = (CHUNK_FRAMES + 2 * CONTEXT_FRAMES) * TRUNK_FRAME_SAMPLES

/** A sliding buffer of embedding trunk frames, computed in chunks of 16 s with 1 s of context on both sides. */
export class TrunkBuffer {
  readonly #models: Models
  #frames = new Float32Array(0)
  #first = 0
  #end = 0

  constructor(models: Models) {
    this.#models = models
  }

  /** First sample that the next chunk may need. */
  get firstNeededSample(): number {
    return Math.max(0, this.#end * TRUNK_FRAME_SAMPLES - TRUNK_LOOKBACK_SAMPLES)
  }

  /** Computes frames until they cover `sample` or the stream has ended. */
  async computeUntil(sample: number, samples: SampleBuffer, ended: boolean): Promise<void> {
    const total = Math.ceil(samples.end / TRUNK_FRAME_SAMPLES)
    const needed = Math.min(total, Math.ceil(sample / TRUNK_FRAME_SAMPLES))
    while (this.#end < needed) await this.#chunk(samples, ended ? total : Number.POSITIVE_INFINITY)
  }

  async #chunk(samples: SampleBuffer, total: number): Promise<void> {
    const from = this.#end
    const to = Math.min(from + CHUNK_FRAMES, total)
    const inputTo = Math.min(to + CONTEXT_FRAMES, total)
    // At the end of a recording the chunk is extended to the left, so that its mean is computed over a full length.
    const inputFrom = Math.max(0, Math.min(from - CONTEXT_FRAMES, inputTo - CHUNK_FRAMES))
    const inputFrames = inputTo - inputFrom
    const input = new Float32Array(inputFrames * TRUNK_FRAME_SAMPLES + TRUNK_OVERHANG_SAMPLES)
    samples.copy(inputFrom * TRUNK_FRAME_SAMPLES, input)
    const output = await this.#models.trunk(input)
    this.#store(output, inputFrames, from - inputFrom, to - from)
  }

  #store(output: Float32Array, stride: number, offset: number, count: number): void {
    const oldLength = this.#frames.length
    const grown = new Float32Array(oldLength + count * TRUNK_CHANNELS)
    grown.set(this.#frames)
    for (let frame = 0; frame < count; frame++) {
      const row = oldLength + frame * TRUNK_CHANNELS
      for (let channel = 0; channel < TRUNK_CHANNELS; channel++) {
        grown[row + channel] = output[channel * stride + offset + frame] as number
      }
    }
    this.#frames = grown
    this.#end += count
  }

  /** Discards the frames before `sample`. */
  discardBefore(sample: number): void {
    const first = Math.min(
      this.#end,
      Math.max(this.#first, Math.floor(sample / TRUNK_FRAME_SAMPLES)),
    )
    this.#frames = this.#frames.slice((first - this.#first) * TRUNK_CHANNELS)
    this.#first = first
  }

  /**
   * Computes mean ‖ unbiased standard deviation over the trunk frames in selected segmentation frames.
   * @param firstFrame global index of the segmentation frame of `selected[0]`
   * @param selected 1 for each selected frame
   * @returns 1024 values, or null for fewer than two trunk frames
   */
  statistics(firstFrame: number, selected: Uint8Array): Float32Array | null {
    const sum = new Float64Array(TRUNK_CHANNELS)
    const squares = new Float64Array(TRUNK_CHANNELS)
    const start = frameStart(firstFrame)
    const stop = start + selected.length * FRAME_SAMPLES
    const from = Math.max(this.#first, Math.ceil((start - CENTRE_SAMPLES) / TRUNK_FRAME_SAMPLES))
    let count = 0
    for (let frame = from; frame < this.#end; frame++) {
      const centre = frame * TRUNK_FRAME_SAMPLES + CENTRE_SAMPLES
      if (centre >= stop) break
      if (selected[Math.floor((centre - start) / FRAME_SAMPLES)] !== 1) continue
      count++
      const row = (frame - this.#first) * TRUNK_CHANNELS
      for (let channel = 0; channel < TRUNK_CHANNELS; channel++) {
        const x = this.#frames[row + channel] as number
        sum[channel] = (sum[channel] as number) + x
        squares[channel] = (squares[channel] as number) + x * x
      }
    }
    return count < 2 ? null : moments(sum, squares, count)
  }
}

function moments(sum: Float64Array, squares: Float64Array, count: number): Float32Array {
  const result = new Float32Array(2 * sum.length)
  for (let channel = 0; channel < sum.length; channel++) {
    const mean = (sum[channel] as number) / count
    const variance = ((squares[channel] as number) - count * mean * mean) / (count - 1)
    result[channel] = mean
    result[sum.length + channel] = Math.sqrt(Math.max(0, variance))
  }
  return result
}

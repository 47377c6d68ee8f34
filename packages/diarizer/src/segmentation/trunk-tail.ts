import { FRAME_SAMPLES, frameStart } from '../grid.ts'
import {
  type Models,
  TRUNK_CHANNELS,
  TRUNK_FRAME_SAMPLES,
  TRUNK_OVERHANG_SAMPLES,
} from '../models.ts'
import type { SampleTail } from './sample-tail.ts'

const CHUNK_FRAMES = 800
const CONTEXT_FRAMES = 50
/** Centre of what a frame of the trunk hears, from the start of its 20 ms. */
const CENTRE_SAMPLES = 240

/** Samples beyond the end of a stretch that the trunk may want to hear before it answers for that stretch. */
export const TRUNK_LOOKAHEAD_SAMPLES =
  (CHUNK_FRAMES + CONTEXT_FRAMES) * TRUNK_FRAME_SAMPLES + TRUNK_OVERHANG_SAMPLES

/** Samples before the next frame that the trunk may still want. */
export const TRUNK_LOOKBACK_SAMPLES = (CHUNK_FRAMES + 2 * CONTEXT_FRAMES) * TRUNK_FRAME_SAMPLES

/** The last frames of the embedding trunk, made chunk by chunk (16 s and 1 s of context on both sides). */
export class TrunkTail {
  readonly #models: Models
  #frames = new Float32Array(0)
  #first = 0
  #end = 0

  constructor(models: Models) {
    this.#models = models
  }

  /** The first sample that the next chunk may need. */
  get wantsFrom(): number {
    return Math.max(0, this.#end * TRUNK_FRAME_SAMPLES - TRUNK_LOOKBACK_SAMPLES)
  }

  /** Makes frames until they cover `sample`, or the end of the stream where that comes first. */
  async reach(sample: number, samples: SampleTail, ended: boolean): Promise<void> {
    const total = Math.ceil(samples.end / TRUNK_FRAME_SAMPLES)
    const wanted = Math.min(total, Math.ceil(sample / TRUNK_FRAME_SAMPLES))
    while (this.#end < wanted) await this.#chunk(samples, ended ? total : Number.POSITIVE_INFINITY)
  }

  async #chunk(samples: SampleTail, total: number): Promise<void> {
    const from = this.#end
    const to = Math.min(from + CHUNK_FRAMES, total)
    const heardTo = Math.min(to + CONTEXT_FRAMES, total)
    // At the end of a recording the chunk reaches further back, so that its mean rests on as much sound as any other's.
    const heardFrom = Math.max(0, Math.min(from - CONTEXT_FRAMES, heardTo - CHUNK_FRAMES))
    const heard = heardTo - heardFrom
    const input = new Float32Array(heard * TRUNK_FRAME_SAMPLES + TRUNK_OVERHANG_SAMPLES)
    samples.copy(heardFrom * TRUNK_FRAME_SAMPLES, input)
    const output = await this.#models.trunk(input)
    this.#store(output, heard, from - heardFrom, to - from)
  }

  #store(output: Float32Array, stride: number, offset: number, count: number): void {
    const kept = this.#frames.length
    const grown = new Float32Array(kept + count * TRUNK_CHANNELS)
    grown.set(this.#frames)
    for (let frame = 0; frame < count; frame++) {
      const row = kept + frame * TRUNK_CHANNELS
      for (let channel = 0; channel < TRUNK_CHANNELS; channel++) {
        grown[row + channel] = output[channel * stride + offset + frame] as number
      }
    }
    this.#frames = grown
    this.#end += count
  }

  /** Forgets the frames before `sample`. */
  forget(sample: number): void {
    const first = Math.min(
      this.#end,
      Math.max(this.#first, Math.floor(sample / TRUNK_FRAME_SAMPLES)),
    )
    this.#frames = this.#frames.slice((first - this.#first) * TRUNK_CHANNELS)
    this.#first = first
  }

  /**
   * Mean ‖ unbiased standard deviation over the trunk frames that fall into chosen segmentation frames.
   * @param firstFrame global number of the segmentation frame that `chosen[0]` stands for
   * @param chosen 1 where a frame belongs to the selection
   * @returns 1024 numbers, or null where fewer than two trunk frames are chosen
   */
  statistics(firstFrame: number, chosen: Uint8Array): Float32Array | null {
    const sum = new Float64Array(TRUNK_CHANNELS)
    const squares = new Float64Array(TRUNK_CHANNELS)
    const start = frameStart(firstFrame)
    const stop = start + chosen.length * FRAME_SAMPLES
    const from = Math.max(this.#first, Math.ceil((start - CENTRE_SAMPLES) / TRUNK_FRAME_SAMPLES))
    let count = 0
    for (let frame = from; frame < this.#end; frame++) {
      const centre = frame * TRUNK_FRAME_SAMPLES + CENTRE_SAMPLES
      if (centre >= stop) break
      if (chosen[Math.floor((centre - start) / FRAME_SAMPLES)] !== 1) continue
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

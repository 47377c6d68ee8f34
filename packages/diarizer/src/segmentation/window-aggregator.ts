import { WINDOW_FRAMES } from '../grid.ts'

/** Weight of a frame by its position in the window: a Hann window with an offset, so that no weight is 0. */
export const WINDOW_WEIGHTS: Float64Array = Float64Array.from(
  { length: WINDOW_FRAMES },
  (_, i) => 0.52 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / WINDOW_FRAMES),
)

/**
 * Computes weighted means over overlapping windows in order. A frame is emitted once no later window covers it, so that
 * memory is constant.
 */
export class WindowAggregator {
  readonly #channels: number
  readonly #sums: Float64Array
  readonly #weights: Float64Array
  #first = 0

  /** @param channels number of values per frame */
  constructor(channels: number) {
    this.#channels = channels
    this.#sums = new Float64Array(WINDOW_FRAMES * channels)
    this.#weights = new Float64Array(WINDOW_FRAMES)
  }

  /**
   * Adds a window; `values(channel)[i]` is the value of frame `firstFrame + i`. All frames before it must have been
   * taken.
   */
  add(firstFrame: number, values: (channel: number) => ArrayLike<number> | undefined): void {
    if (firstFrame !== this.#first)
      throw new RangeError(`expected a window at frame ${this.#first}`)
    for (let channel = 0; channel < this.#channels; channel++) {
      const channelValues = values(channel)
      if (channelValues === undefined) continue
      for (let i = 0; i < WINDOW_FRAMES; i++) {
        const at = i * this.#channels + channel
        this.#sums[at] =
          (this.#sums[at] as number) + (WINDOW_WEIGHTS[i] as number) * (channelValues[i] as number)
      }
    }
    for (let i = 0; i < WINDOW_FRAMES; i++) {
      this.#weights[i] = (this.#weights[i] as number) + (WINDOW_WEIGHTS[i] as number)
    }
  }

  /** Emits the means of all frames before `upTo`, one frame at a time; `means` is reused between calls. */
  take(upTo: number, onFrame: (frame: number, means: Float64Array) => void): void {
    const count = Math.min(upTo - this.#first, WINDOW_FRAMES)
    const means = new Float64Array(this.#channels)
    for (let i = 0; i < count; i++) {
      const weight = this.#weights[i] as number
      for (let channel = 0; channel < this.#channels; channel++) {
        means[channel] = (this.#sums[i * this.#channels + channel] as number) / weight
      }
      onFrame(this.#first + i, means)
    }
    this.#sums.copyWithin(0, count * this.#channels)
    this.#sums.fill(0, (WINDOW_FRAMES - count) * this.#channels)
    this.#weights.copyWithin(0, count)
    this.#weights.fill(0, WINDOW_FRAMES - count)
    this.#first += count
  }
}

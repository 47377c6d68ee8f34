import type { Evidence, Item } from '../evidence.ts'
import { frameCount, STEP_FRAMES, STEP_SAMPLES, WINDOW_SAMPLES, windowCount } from '../grid.ts'
import type { Models } from '../models.ts'
import { readPowerset, speakersIn } from './powerset.ts'
import { SampleTail } from './sample-tail.ts'
import { TRUNK_LOOKAHEAD_SAMPLES, TrunkTail } from './trunk-tail.ts'
import { WindowBlend } from './window-blend.ts'
import { type HeardWindow, itemsOf } from './window-items.ts'

const BATCH = 8

export interface ListenOptions {
  /** Told how many samples have been worked through. */
  readonly onHeard?: (samples: number) => void
  readonly signal?: AbortSignal
}

/**
 * Runs the models once over a recording, as it streams by, and keeps what they say.
 * @param blocks 16 kHz mono samples, −1 … 1, in blocks of any size
 */
export async function listen(
  blocks: AsyncIterable<Float32Array>,
  models: Models,
  options: ListenOptions = {},
): Promise<Evidence> {
  const listener = new Listener(models, options)
  for await (const block of blocks) {
    options.signal?.throwIfAborted()
    await listener.hear(block)
  }
  return listener.finish()
}

class Listener {
  readonly #models: Models
  readonly #options: ListenOptions
  readonly #samples = new SampleTail()
  readonly #trunk: TrunkTail
  readonly #blend = new WindowBlend(3)
  readonly #windows: Item[][] = []
  readonly #input = new Float32Array(BATCH * WINDOW_SAMPLES)
  #perFrame = new Uint8Array(3 * (1 << 16))

  constructor(models: Models, options: ListenOptions) {
    this.#models = models
    this.#options = options
    this.#trunk = new TrunkTail(models)
  }

  async hear(block: Float32Array): Promise<void> {
    this.#samples.append(block)
    for (;;) {
      const lastStart = (this.#windows.length + BATCH - 1) * STEP_SAMPLES
      // One more than the window's end: whether another window follows is known only then.
      if (this.#samples.end <= lastStart + WINDOW_SAMPLES + TRUNK_LOOKAHEAD_SAMPLES) return
      await this.#batch(BATCH, Number.POSITIVE_INFINITY, false)
    }
  }

  async finish(): Promise<Evidence> {
    const samples = this.#samples.end
    const frames = frameCount(samples)
    const total = samples === 0 ? 0 : windowCount(samples)
    while (this.#windows.length < total) {
      await this.#batch(Math.min(BATCH, total - this.#windows.length), frames, true)
    }
    this.#settle(frames)
    const channel = (c: number) =>
      this.#perFrame.slice(c * this.#capacity, c * this.#capacity + frames)
    return {
      samples,
      frames,
      windows: this.#windows,
      counts: channel(0),
      speech: channel(1),
      crosstalk: channel(2),
    }
  }

  async #batch(count: number, frames: number, ended: boolean): Promise<void> {
    this.#options.signal?.throwIfAborted()
    const first = this.#windows.length
    for (let i = 0; i < count; i++) {
      const target = this.#input.subarray(i * WINDOW_SAMPLES, (i + 1) * WINDOW_SAMPLES)
      this.#samples.copy((first + i) * STEP_SAMPLES, target)
    }
    const output = await this.#models.segment(this.#input.slice(0, count * WINDOW_SAMPLES), count)
    this.#options.signal?.throwIfAborted()
    const end = (first + count - 1) * STEP_SAMPLES + WINDOW_SAMPLES
    await this.#trunk.reach(end, this.#samples, ended)
    const heard: HeardWindow[] = Array.from({ length: count }, (_, i) => ({
      window: first + i,
      activity: readPowerset(output, i),
    }))
    this.#windows.push(...(await itemsOf(heard, frames, this.#trunk, this.#models)))
    for (const { window, activity } of heard) {
      this.#settle(window * STEP_FRAMES)
      const counts = activity.likeliest.map(speakersIn)
      this.#blend.add(window * STEP_FRAMES, (channel) =>
        channel === 0 ? counts : channel === 1 ? activity.speech : activity.crosstalk,
      )
    }
    this.#forget()
    this.#options.onHeard?.(
      Math.min(this.#samples.end, first * STEP_SAMPLES + count * STEP_SAMPLES),
    )
  }

  get #capacity(): number {
    return this.#perFrame.length / 3
  }

  /** Writes down the frames before `upTo`: no later window touches them. */
  #settle(upTo: number): void {
    if (upTo > this.#capacity) {
      const capacity = Math.max(upTo, Math.ceil(this.#capacity * 1.5))
      const grown = new Uint8Array(3 * capacity)
      for (let c = 0; c < 3; c++) {
        grown.set(
          this.#perFrame.subarray(c * this.#capacity, (c + 1) * this.#capacity),
          c * capacity,
        )
      }
      this.#perFrame = grown
    }
    const capacity = this.#capacity
    this.#blend.take(upTo, (frame, means) => {
      this.#perFrame[frame] = Math.round(means[0] as number)
      this.#perFrame[capacity + frame] = Math.round((means[1] as number) * 255)
      this.#perFrame[2 * capacity + frame] = Math.round((means[2] as number) * 255)
    })
  }

  #forget(): void {
    const nextWindow = this.#windows.length * STEP_SAMPLES
    this.#trunk.forget(nextWindow)
    this.#samples.forget(Math.min(nextWindow, this.#trunk.wantsFrom))
  }
}

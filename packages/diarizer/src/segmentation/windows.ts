import type { Evidence, Item } from '../evidence.ts'
import { frameCount, STEP_FRAMES, STEP_SAMPLES, WINDOW_SAMPLES, windowCount } from '../grid.ts'
import type { Models } from '../models.ts'
import { readPowerset, speakerCountOf } from './powerset.ts'
import { SampleBuffer } from './sample-buffer.ts'
import { TRUNK_LOOKAHEAD_SAMPLES, TrunkBuffer } from './trunk-buffer.ts'
import { WindowAggregator } from './window-aggregator.ts'
import { itemsOf, type WindowOutput } from './window-items.ts'

const BATCH = 8

export interface RunModelsOptions {
  /** False: the segmentation model alone runs, and no window has items. Default: true. */
  readonly withVoices?: boolean
  /** Called with the number of samples processed. */
  readonly onProcessed?: (samples: number) => void
  readonly signal?: AbortSignal
}

/**
 * Runs the models once over a streamed recording and returns their outputs.
 * @param blocks 16 kHz mono samples, −1 … 1, in blocks of any size
 */
export async function runModels(
  blocks: AsyncIterable<Float32Array>,
  models: Models,
  options: RunModelsOptions = {},
): Promise<Evidence> {
  const processor = new WindowProcessor(models, options)
  for await (const block of blocks) {
    options.signal?.throwIfAborted()
    await processor.push(block)
  }
  return processor.finish()
}

/** The work of `runModels` for samples that are pushed. Calls must not overlap. */
export class WindowProcessor {
  readonly #models: Models
  readonly #options: RunModelsOptions
  readonly #withVoices: boolean
  readonly #samples = new SampleBuffer()
  readonly #trunk: TrunkBuffer
  readonly #aggregator = new WindowAggregator(3)
  readonly #windows: Item[][] = []
  readonly #input = new Float32Array(BATCH * WINDOW_SAMPLES)
  #perFrame = new Uint8Array(3 * (1 << 16))

  constructor(models: Models, options: RunModelsOptions) {
    this.#models = models
    this.#options = options
    this.#withVoices = options.withVoices ?? true
    this.#trunk = new TrunkBuffer(models)
  }

  async push(block: Float32Array): Promise<void> {
    this.#samples.append(block)
    for (;;) {
      const lastStart = (this.#windows.length + BATCH - 1) * STEP_SAMPLES
      // One sample more than the window: only then it is known whether another window follows.
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
    this.#storeFrames(frames)
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
    const outputs: WindowOutput[] = Array.from({ length: count }, (_, i) => ({
      window: first + i,
      activity: readPowerset(output, i),
    }))
    if (this.#withVoices) {
      const end = (first + count - 1) * STEP_SAMPLES + WINDOW_SAMPLES
      await this.#trunk.computeUntil(end, this.#samples, ended)
      this.#windows.push(...(await itemsOf(outputs, frames, this.#trunk, this.#models)))
    } else this.#windows.push(...outputs.map(() => []))
    for (const { window, activity } of outputs) {
      this.#storeFrames(window * STEP_FRAMES)
      const counts = activity.mostLikely.map(speakerCountOf)
      this.#aggregator.add(window * STEP_FRAMES, (channel) =>
        channel === 0 ? counts : channel === 1 ? activity.speech : activity.crosstalk,
      )
    }
    this.#discardProcessed()
    this.#options.onProcessed?.(
      Math.min(this.#samples.end, first * STEP_SAMPLES + count * STEP_SAMPLES),
    )
  }

  get #capacity(): number {
    return this.#perFrame.length / 3
  }

  /** Stores the frames before `upTo`, which no later window covers. */
  #storeFrames(upTo: number): void {
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
    this.#aggregator.take(upTo, (frame, means) => {
      this.#perFrame[frame] = Math.round(means[0] as number)
      this.#perFrame[capacity + frame] = Math.round((means[1] as number) * 255)
      this.#perFrame[2 * capacity + frame] = Math.round((means[2] as number) * 255)
    })
  }

  #discardProcessed(): void {
    const nextWindow = this.#windows.length * STEP_SAMPLES
    if (this.#withVoices) this.#trunk.discardBefore(nextWindow)
    const needed = this.#withVoices ? this.#trunk.firstNeededSample : nextWindow
    this.#samples.discardBefore(Math.min(nextWindow, needed))
  }
}

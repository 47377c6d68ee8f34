/** One step of the level is the loudest sample of 10 ms, as in the peaks. */
const STEPS_PER_SECOND = 100
const FLOOR_DB = -120
/** The level that nearly all speech of a well recorded file reaches in one step of a hundred. */
const TARGET_DB = -12
const SHARE = 0.01
/** What the loudest step may become; a fifth of a second of knocks and clicks above it is clipped. */
const CEILING_DB = -1
const KNOCK_STEPS = 20
/** A recording that needs less than this is loud enough for every model (measured: no loss at −20 dB). */
const MIN_GAIN_DB = 20
const MAX_GAIN_DB = 80

/** Measures how loud a recording is, in constant memory. */
export class LevelMeter {
  readonly #stepSamples: number
  /** Steps by their loudest sample, in whole dB below full scale. */
  readonly #counts = new Uint32Array(-FLOOR_DB + 1)
  #steps = 0
  #inStep = 0
  #stepPeak = 0

  constructor(sampleRate: number) {
    this.#stepSamples = Math.max(1, Math.round(sampleRate / STEPS_PER_SECOND))
  }

  push(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i++) {
      const size = Math.abs(samples[i] as number)
      if (size > this.#stepPeak) this.#stepPeak = size
      if (++this.#inStep === this.#stepSamples) this.#closeStep()
    }
  }

  /**
   * The factor that brings a very quiet recording (its loudest hundredth below about −32 dB of full scale) to a usual
   * level clipping only single knocks; 1 for every other, and for silence.
   */
  gain(): number {
    if (this.#inStep > 0) this.#closeStep()
    const loudDb = this.#levelOf(Math.ceil(this.#steps * SHARE))
    if (loudDb === FLOOR_DB) return 1
    const peakDb = this.#levelOf(Math.min(KNOCK_STEPS, Math.floor(this.#steps / 100)) + 1)
    const gainDb = Math.min(TARGET_DB - loudDb, CEILING_DB - peakDb, MAX_GAIN_DB)
    return gainDb < MIN_GAIN_DB ? 1 : 10 ** (gainDb / 20)
  }

  /** The level that so many steps reach. */
  #levelOf(steps: number): number {
    let left = steps
    for (const [below, count] of this.#counts.entries()) {
      left -= count
      if (left <= 0) return -below
    }
    return FLOOR_DB
  }

  #closeStep(): void {
    const below = Math.min(-FLOOR_DB, Math.max(0, Math.round(-decibels(this.#stepPeak))))
    this.#counts[below] = (this.#counts[below] as number) + 1
    this.#steps += 1
    this.#inStep = 0
    this.#stepPeak = 0
  }
}

function decibels(size: number): number {
  return size === 0 ? FLOOR_DB : Math.max(FLOOR_DB, 20 * Math.log10(size))
}

/** The level of a step is its loudest sample; a step is 10 ms, as in the peaks. */
const STEPS_PER_SECOND = 100
const FLOOR_DB = -120
/** Level that the loudest 1 % of steps reach in nearly all well-recorded speech. */
const TARGET_DB = -12
const LOUD_FRACTION = 0.01
/** Maximum level of the loudest step after gain. Up to 0.2 s of transients above it are clipped. */
const CEILING_DB = -1
const TRANSIENT_STEPS = 20
/** Recordings that need less gain are loud enough for every model (measured: no loss at −20 dB). */
const MIN_GAIN_DB = 20
const MAX_GAIN_DB = 80

/** Measures the level of a recording in constant memory. */
export class LevelMeter {
  readonly #stepSamples: number
  /** Number of steps per level, in whole dB below full scale. */
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
   * Returns the gain that brings a very quiet recording (loudest 1 % of steps below about −32 dBFS) to a usual level
   * while clipping only short transients; 1 for all other recordings and for silence.
   */
  gain(): number {
    if (this.#inStep > 0) this.#closeStep()
    const loudDb = this.#levelOf(Math.ceil(this.#steps * LOUD_FRACTION))
    if (loudDb === FLOOR_DB) return 1
    const peakDb = this.#levelOf(Math.min(TRANSIENT_STEPS, Math.floor(this.#steps / 100)) + 1)
    const gainDb = Math.min(TARGET_DB - loudDb, CEILING_DB - peakDb, MAX_GAIN_DB)
    return gainDb < MIN_GAIN_DB ? 1 : 10 ** (gainDb / 20)
  }

  /** The level that at least `steps` steps reach. */
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

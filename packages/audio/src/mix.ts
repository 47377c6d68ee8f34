import type { Findings } from './findings.ts'

/** Correlation below which a channel counts as inverted, and the one above which it no longer does. */
const INVERTED = -0.5
const NOT_INVERTED = 0
/** Half-life of the correlation: cables may be swapped and recordings joined. */
const HALF_LIFE_SECONDS = 1.5
/** Minimum number of samples for a decision. */
const MIN_SAMPLES = 4_000
/** Mean square below which a block is ignored (−70 dB). */
const SILENCE = 1e-7

/**
 * Inverts channels that would cancel out in a mix, based on the correlation of the last seconds. Use one instance per
 * decoding and push blocks in order.
 */
export class PhaseCorrection {
  readonly #findings: Findings
  readonly #sampleRate: number
  /** Per channel: its energy, the energy of the corrected channels before it, and their product, all as sums. */
  #sums: PhaseSums[] = []
  #hasWarned = false

  constructor(findings: Findings, sampleRate: number) {
    this.#findings = findings
    this.#sampleRate = sampleRate
  }

  /** Returns the channels, with inverted ones corrected. Does not change the given arrays. */
  push(channels: readonly Float32Array[]): readonly Float32Array[] {
    const [first, ...others] = channels
    if (first === undefined || others.length === 0) return channels
    if (this.#sums.length !== others.length) {
      this.#sums = others.map(() => ({
        samples: 0,
        own: 0,
        before: 0,
        product: 0,
        isInverted: false,
      }))
    }
    const out = [first]
    // With two channels the reference is the first channel.
    let reference = first
    for (const [index, channel] of others.entries()) {
      const sums = this.#sums[index] as PhaseSums
      const decay = 0.5 ** (channel.length / (HALF_LIFE_SECONDS * this.#sampleRate))
      addProducts(sums, reference, channel, decay)
      const loudest = Math.max(sums.own, sums.before)
      if (sums.samples >= MIN_SAMPLES && loudest > SILENCE * sums.samples) {
        const limit = sums.isInverted ? NOT_INVERTED : INVERTED
        sums.isInverted = sums.product < limit * Math.sqrt(sums.own * sums.before)
      }
      if (sums.isInverted) this.#warnOnce()
      const corrected = sums.isInverted ? channel.map((sample) => -sample) : channel
      out.push(corrected)
      if (index < others.length - 1) reference = sumOf(reference, corrected)
    }
    return out
  }

  #warnOnce(): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    const message =
      'One channel is the inverse of the other. It was inverted back so that the two do not cancel out.'
    this.#findings.warn({ kind: 'phase-corrected', at: null, seconds: null, message })
  }
}

interface PhaseSums {
  samples: number
  own: number
  before: number
  product: number
  isInverted: boolean
}

/** Returns the mean of the channels. The result may be the first channel's array. */
export function mixDown(channels: readonly Float32Array[]): Float32Array {
  const [first, ...others] = channels
  if (first === undefined) return new Float32Array(0)
  if (others.length === 0) return first
  const out = first.slice()
  for (const channel of others) {
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (channel[i] as number)
  }
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) / channels.length
  return out
}

/** Adds a block to the decayed sums of earlier blocks. */
function addProducts(
  sums: PhaseSums,
  before: Float32Array,
  own: Float32Array,
  decay: number,
): void {
  let squares = 0
  let squaresBefore = 0
  let products = 0
  for (let i = 0; i < own.length; i++) {
    const a = own[i] as number
    const b = before[i] as number
    squares += a * a
    squaresBefore += b * b
    products += a * b
  }
  sums.samples = sums.samples * decay + own.length
  sums.own = sums.own * decay + squares
  sums.before = sums.before * decay + squaresBefore
  sums.product = sums.product * decay + products
}

function sumOf(a: Float32Array, b: Float32Array): Float32Array {
  const out = a.slice()
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (b[i] as number)
  return out
}

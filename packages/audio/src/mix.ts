import type { Findings } from './findings.ts'

/** Correlation below which two channels are the same sound turned over, and above which they are so no longer. */
const INVERTED = -0.5
const UPRIGHT = 0
/** What was heard counts half as much after this time: cables are swapped, recordings joined. */
const HALF_LIFE_SECONDS = 1.5
/** Fewer samples than these prove nothing. */
const MIN_SAMPLES = 4_000
/** Mean square below which a block says nothing of the phase (−70 dB). */
const SILENCE = 1e-7

/**
 * Turns channels over that would cancel out with the others, by the evidence of the last seconds. One for each
 * decoding, in the order of the blocks.
 */
export class PhaseCorrection {
  readonly #findings: Findings
  readonly #sampleRate: number
  /** For each channel: its energy, that of the channels before it (corrected), and their product; all sums. */
  #sums: PhaseSums[] = []
  #isSaid = false

  constructor(findings: Findings, sampleRate: number) {
    this.#findings = findings
    this.#sampleRate = sampleRate
  }

  /** The channels, some of them turned over; the arrays given are not changed. */
  push(channels: readonly Float32Array[]): readonly Float32Array[] {
    const [first, ...others] = channels
    if (first === undefined || others.length === 0) return channels
    if (this.#sums.length !== others.length) {
      this.#sums = others.map(() => ({
        samples: 0,
        own: 0,
        before: 0,
        product: 0,
        isTurned: false,
      }))
    }
    const out = [first]
    // With two channels the reference is the first itself.
    let reference = first
    for (const [index, channel] of others.entries()) {
      const sums = this.#sums[index] as PhaseSums
      const kept = 0.5 ** (channel.length / (HALF_LIFE_SECONDS * this.#sampleRate))
      addProducts(sums, reference, channel, kept)
      const loudest = Math.max(sums.own, sums.before)
      if (sums.samples >= MIN_SAMPLES && loudest > SILENCE * sums.samples) {
        const limit = sums.isTurned ? UPRIGHT : INVERTED
        sums.isTurned = sums.product < limit * Math.sqrt(sums.own * sums.before)
      }
      if (sums.isTurned) this.#say()
      const corrected = sums.isTurned ? channel.map((sample) => -sample) : channel
      out.push(corrected)
      if (index < others.length - 1) reference = added(reference, corrected)
    }
    return out
  }

  #say(): void {
    if (this.#isSaid) return
    this.#isSaid = true
    const message =
      'One channel is the other turned over; it was turned back, else both would cancel out.'
    this.#findings.warn({ kind: 'phase-corrected', at: null, seconds: null, message })
  }
}

interface PhaseSums {
  samples: number
  own: number
  before: number
  product: number
  isTurned: boolean
}

/** Mean of the channels. The array may be the first channel itself. */
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

/** Adds a block to what is kept of those before it. */
function addProducts(sums: PhaseSums, before: Float32Array, own: Float32Array, kept: number): void {
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
  sums.samples = sums.samples * kept + own.length
  sums.own = sums.own * kept + squares
  sums.before = sums.before * kept + squaresBefore
  sums.product = sums.product * kept + products
}

function added(a: Float32Array, b: Float32Array): Float32Array {
  const out = a.slice()
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (b[i] as number)
  return out
}

import type { ChannelUse, TwoChannels } from '@toolkit/core'

/** Levels are those of 0.1 s. */
const STEPS_PER_SECOND = 10
/** Levels are told apart from here to full scale, in whole dB. */
const FLOOR_DB = -100
const LEVELS = -FLOOR_DB + 1
/** The level of a channel is the one that this share of its steps reaches. */
const LOUD_FRACTION = 0.01
/** A channel below this level, or this far below the other one, is silent. */
const SILENT_DB = -60
const SILENT_BELOW_OTHER_DB = 40
/** A step is active if a channel is not further below its own level. */
const ACTIVE_DB = 25
/** In an active step one channel speaks alone if the other one is this much further below its own level. */
const ONE_SIDED_DB = 10
/** One party per channel: this share of the active steps is one-sided, … */
const PARTIES_SHARE = 0.6
/** … this share is of each side alone, so that both parties speak, … */
const PARTY_SHARE = 0.03
/** … there is so much of it, … */
const MIN_ACTIVE_STEPS = 2 * STEPS_PER_SECOND
/** … and the channels do not have the same sound. */
const PARTIES_CORRELATION = 0.5
const ALIKE_CORRELATION = 0.98

/** Finds out how the two channels of a sound are used, in one pass and constant memory (a table of 101 × 101 levels). */
export class ChannelPairMeter {
  readonly #stepSamples: number
  /** Number of steps by the levels of left and right. */
  readonly #counts = new Uint32Array(LEVELS * LEVELS)
  readonly #all = { left: 0, right: 0, product: 0 }
  readonly #step = { left: 0, right: 0, samples: 0 }
  #isPair = true
  #steps = 0

  constructor(sampleRate: number) {
    this.#stepSamples = Math.max(1, Math.round(sampleRate / STEPS_PER_SECOND))
  }

  push(channels: readonly Float32Array[]): void {
    const [left, right] = channels
    this.#isPair &&= left !== undefined && right !== undefined && channels.length === 2
    if (!this.#isPair || left === undefined || right === undefined) return
    const step = this.#step
    for (let i = 0; i < left.length; i++) {
      const [a, b] = [left[i] as number, right[i] as number]
      step.left += a * a
      step.right += b * b
      this.#all.product += a * b
      if (++step.samples === this.#stepSamples) this.#closeStep()
    }
  }

  /**
   * The use of the channels; null if there are not always two, or no sound at all.
   *
   * L is the level of a channel in a step of 0.1 s, in dB; its loud level is the one that 1 % of the steps reach, and
   * r = L − loud level. A step is active if max(r₁, r₂) > −25 dB, and one-sided if it is active and |r₁ − r₂| ≥ 10 dB.
   * One party per channel: at least 60 % of the active steps are one-sided, at least 3 % on each side, at least 2 s are
   * active, and the correlation Σ l·r / √(Σ l² · Σ r²) is within ±0.5. Alike: it is at least 0.98.
   */
  finish(): TwoChannels | null {
    if (this.#step.samples > 0) this.#closeStep()
    if (!this.#isPair || this.#steps === 0) return null
    const loud = { left: this.#loudLevel('left'), right: this.#loudLevel('right') }
    const isSilent = (one: number, other: number) =>
      one < SILENT_DB || one < other - SILENT_BELOW_OTHER_DB
    const silent = {
      left: isSilent(loud.left, loud.right),
      right: isSilent(loud.right, loud.left),
    }
    if (silent.left && silent.right) return null
    const { active, left, right } = this.#shares(loud)
    const { left: leftSquares, right: rightSquares, product } = this.#all
    const norm = Math.sqrt(leftSquares * rightSquares)
    const figures = {
      oneSided: active === 0 ? null : rounded((left + right) / active),
      correlation: norm === 0 ? null : rounded(Math.max(-1, Math.min(1, product / norm))),
      levelDifference: loud.left - loud.right,
    }
    const use = (): ChannelUse => {
      if (silent.left) return 'left-silent'
      if (silent.right) return 'right-silent'
      const correlation = figures.correlation ?? 0
      if (correlation >= ALIKE_CORRELATION) return 'alike'
      const areParties =
        active >= MIN_ACTIVE_STEPS &&
        left + right >= PARTIES_SHARE * active &&
        Math.min(left, right) >= PARTY_SHARE * active &&
        Math.abs(correlation) < PARTIES_CORRELATION
      return areParties ? 'parties' : 'stereo'
    }
    return { use: use(), ...figures }
  }

  /** How many steps are active, and in how many of them one side is alone. */
  #shares(loud: { readonly left: number; readonly right: number }) {
    let [active, left, right] = [0, 0, 0]
    this.#counts.forEach((count, at) => {
      const ownLeft = -Math.floor(at / LEVELS) - loud.left
      const ownRight = -(at % LEVELS) - loud.right
      if (count === 0 || Math.max(ownLeft, ownRight) <= -ACTIVE_DB) return
      active += count
      if (ownLeft - ownRight >= ONE_SIDED_DB) left += count
      if (ownRight - ownLeft >= ONE_SIDED_DB) right += count
    })
    return { active, left, right }
  }

  /** The level that `LOUD_FRACTION` of the steps reach. */
  #loudLevel(side: 'left' | 'right'): number {
    const byLevel = new Uint32Array(LEVELS)
    this.#counts.forEach((count, at) => {
      const below = side === 'left' ? Math.floor(at / LEVELS) : at % LEVELS
      byLevel[below] = (byLevel[below] as number) + count
    })
    let left = Math.ceil(this.#steps * LOUD_FRACTION)
    const below = byLevel.findIndex((count) => {
      left -= count
      return left <= 0
    })
    return -below
  }

  #closeStep(): void {
    const { left, right, samples } = this.#step
    const at = belowFullScale(left / samples) * LEVELS + belowFullScale(right / samples)
    this.#counts[at] = (this.#counts[at] as number) + 1
    this.#steps += 1
    this.#all.left += left
    this.#all.right += right
    Object.assign(this.#step, { left: 0, right: 0, samples: 0 })
  }
}

/** The level of a mean square in whole dB below full scale. */
function belowFullScale(square: number): number {
  const below = square === 0 ? -FLOOR_DB : -10 * Math.log10(square)
  return Math.round(Math.max(0, Math.min(-FLOOR_DB, below)))
}

/** To three decimals: more is not known, and the figure is stored. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000 || 0
}

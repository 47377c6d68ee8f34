/** The lowest level that is told apart, in half dB below full scale. */
const LOWEST = 255

/** Measures the level of each frame: its mean square in half dB below full scale, 0 … 255. One byte per frame. */
export class FrameLevels {
  readonly #step: number
  #levels = new Uint8Array(1 << 16)
  #frames = 0
  /** Samples before the first frame are left out. */
  #toSkip: number
  #sum = 0
  #inFrame = 0

  constructor({ start, step }: { readonly start: number; readonly step: number }) {
    this.#toSkip = start
    this.#step = step
  }

  push(block: Float32Array): void {
    const skipped = Math.min(this.#toSkip, block.length)
    this.#toSkip -= skipped
    for (let i = skipped; i < block.length; i++) {
      const x = block[i] as number
      this.#sum += x * x
      if (++this.#inFrame === this.#step) this.#close()
    }
  }

  /** The levels of the first `frames` frames; those beyond the samples have the lowest level. */
  finish(frames: number): Uint8Array {
    if (this.#inFrame > 0) this.#close()
    const levels = new Uint8Array(frames).fill(LOWEST)
    levels.set(this.#levels.subarray(0, Math.min(frames, this.#frames)))
    return levels
  }

  #close(): void {
    if (this.#frames === this.#levels.length) {
      const grown = new Uint8Array(2 * this.#levels.length)
      grown.set(this.#levels)
      this.#levels = grown
    }
    const below = -20 * Math.log10(this.#sum / this.#inFrame)
    this.#levels[this.#frames++] = Math.min(LOWEST, Math.max(0, Math.round(below)))
    this.#sum = 0
    this.#inFrame = 0
  }
}

/** The power of a level of `FrameLevels`; that of the lowest one is 0. */
export function powerOf(level: number): number {
  return level === LOWEST ? 0 : 10 ** (-level / 20)
}

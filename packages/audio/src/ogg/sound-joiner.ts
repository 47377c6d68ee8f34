import type { SoundBlock } from '../sound-block.ts'

/** Packets are short: joined to blocks of about this many samples they cost less on their way. */
const BLOCK_SAMPLES = 16_384

/** Joins the sound of packets to blocks, after leaving out the first `skip` samples. */
export class SoundJoiner {
  readonly #sampleRate: number
  readonly #channels: number
  #skip: number
  #samples = 0
  #pending: (readonly Float32Array[])[] = []
  #pendingSamples = 0

  constructor(format: { sampleRate: number; channels: number }, skip: number) {
    this.#sampleRate = format.sampleRate
    this.#channels = format.channels
    this.#skip = skip
  }

  /** Samples that are heard so far, of each channel. */
  get samples(): number {
    return this.#samples
  }

  /** Leaves out more, of what comes next. */
  skip(samples: number): void {
    this.#skip += samples
  }

  *push(channels: readonly Float32Array[]): Generator<SoundBlock> {
    const length = channels[0]?.length ?? 0
    const skipped = Math.min(length, this.#skip)
    this.#skip -= skipped
    if (skipped === length) return
    this.#samples += length - skipped
    this.#pendingSamples += length - skipped
    this.#pending.push(skipped === 0 ? channels : channels.map((data) => data.subarray(skipped)))
    if (this.#pendingSamples >= BLOCK_SAMPLES) yield* this.rest()
  }

  *silence(samples: number): Generator<SoundBlock> {
    for (let left = samples; left > 0; left -= BLOCK_SAMPLES) {
      const length = Math.min(left, BLOCK_SAMPLES)
      yield* this.push(Array.from({ length: this.#channels }, () => new Float32Array(length)))
    }
  }

  /** What was held back. */
  *rest(): Generator<SoundBlock> {
    const pieces = this.#pending
    if (pieces.length === 0) return
    const channels = Array.from({ length: this.#channels }, (_, channel) =>
      joined(
        pieces.map((piece) => piece[channel] as Float32Array),
        this.#pendingSamples,
      ),
    )
    this.#pending = []
    this.#pendingSamples = 0
    yield { sampleRate: this.#sampleRate, channels }
  }
}

function joined(pieces: readonly Float32Array[], length: number): Float32Array {
  const [only] = pieces
  if (only !== undefined && pieces.length === 1) return only
  const out = new Float32Array(length)
  let at = 0
  for (const piece of pieces) {
    out.set(piece, at)
    at += piece.length
  }
  return out
}

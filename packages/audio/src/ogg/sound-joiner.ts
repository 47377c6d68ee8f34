import type { SoundBlock } from '../sound-block.ts'

/** Packets are short; merging them into blocks of about this size is cheaper. */
const BLOCK_SAMPLES = 16_384

/** Merges decoded packets into blocks, after dropping the first `skip` samples. */
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

  /** Samples emitted so far, per channel. */
  get samples(): number {
    return this.#samples
  }

  /** Drops `samples` more samples of the following audio. */
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
    if (this.#pendingSamples >= BLOCK_SAMPLES) yield* this.flush()
  }

  *silence(samples: number): Generator<SoundBlock> {
    for (let left = samples; left > 0; left -= BLOCK_SAMPLES) {
      const length = Math.min(left, BLOCK_SAMPLES)
      yield* this.push(Array.from({ length: this.#channels }, () => new Float32Array(length)))
    }
  }

  /** Emits the pending samples. */
  *flush(): Generator<SoundBlock> {
    const pieces = this.#pending
    if (pieces.length === 0) return
    const channels = Array.from({ length: this.#channels }, (_, channel) =>
      concatenated(
        pieces.map((piece) => piece[channel] as Float32Array),
        this.#pendingSamples,
      ),
    )
    this.#pending = []
    this.#pendingSamples = 0
    yield { sampleRate: this.#sampleRate, channels }
  }
}

function concatenated(pieces: readonly Float32Array[], length: number): Float32Array {
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

import { createEncoder, type OpusEncoderHandle } from 'libopus-wasm'
import { mixDown } from '../mix.ts'
import { Resampler } from '../resample/resample.ts'
import { type Fragment, fileHead, fragmentBytes, type Packet, TIMESCALE } from './boxes.ts'

export const RENDITION_TYPE = 'audio/mp4; codecs="opus"'

const FRAME_MS = 20
/** Samples at 48 kHz of one packet. */
const PACKET_DURATION = (TIMESCALE * FRAME_MS) / 1_000
/** Packets of a fragment: 5 s, what a player reads at a time. */
const FRAGMENT_PACKETS = 250
/** Of 0–10: a higher one costs more time than it gives quality at these rates. */
const COMPLEXITY = 3
/** The rates that Opus takes, and its bits a second there for one channel and for two. */
const BIT_RATES = [
  { rate: 8_000, mono: 24_000, stereo: 40_000 },
  { rate: 12_000, mono: 28_000, stereo: 48_000 },
  { rate: 16_000, mono: 32_000, stereo: 56_000 },
  { rate: 24_000, mono: 40_000, stereo: 72_000 },
  { rate: 48_000, mono: 48_000, stereo: 80_000 },
] as const

/** Writes decoded sound as Opus in a fragmented MP4 file, sample n of the one at the time of sample n of the other. */
export interface Rendition {
  /** The fragments that are complete with these channels; they follow `head()` in the file. */
  push(channels: readonly Float32Array[]): Iterable<Uint8Array>
  /** The last fragment. */
  finish(): Iterable<Uint8Array>
  /** The beginning of the file, once it is finished. */
  head(): Uint8Array
  free(): void
}

/** Opens a rendition of sound at `sampleRate` Hz. Call `free` at the end, whatever happened. */
export async function openRendition(sampleRate: number, channels: 1 | 2): Promise<Rendition> {
  const best = BIT_RATES.find(({ rate }) => rate >= sampleRate) ?? BIT_RATES[BIT_RATES.length - 1]
  const { rate, mono, stereo } = best as (typeof BIT_RATES)[number]
  const encoder = await createEncoder({
    sampleRate: rate,
    channels,
    bitrate: channels === 1 ? mono : stereo,
    complexity: COMPLEXITY,
  })
  return new OpusFile(encoder, sampleRate)
}

class OpusFile implements Rendition {
  readonly #encoder: OpusEncoderHandle
  readonly #resamplers: readonly Resampler[] | null
  /** Samples of one packet at the encoder's rate, interleaved. */
  readonly #frame: Float32Array
  #filled = 0
  /** Samples of the sound that came out of the resamplers, and those that were encoded, at the encoder's rate. */
  #samples = 0
  #encoded = 0
  #packets: Packet[] = []
  #fragments: Fragment[] = []
  #time = 0

  constructor(encoder: OpusEncoderHandle, sampleRate: number) {
    this.#encoder = encoder
    const { sampleRate: rate, channels } = encoder
    this.#frame = new Float32Array(((rate * FRAME_MS) / 1_000) * channels)
    this.#resamplers =
      rate === sampleRate
        ? null
        : Array.from({ length: channels }, () => new Resampler(sampleRate, rate))
  }

  *push(given: readonly Float32Array[]): Iterable<Uint8Array> {
    const channels = this.#asMany(given)
    const resamplers = this.#resamplers
    const converted =
      resamplers === null
        ? channels
        : channels.map((channel, at) => (resamplers[at] as Resampler).push(channel))
    yield* this.#encode(converted)
  }

  *finish(): Iterable<Uint8Array> {
    if (this.#resamplers !== null) {
      yield* this.#encode(this.#resamplers.map((resampler) => resampler.finish()))
    }
    const { sampleRate, channels } = this.#encoder
    const total = this.#samples
    // The encoder gives back the first sample only after its delay: as much silence brings the last one out.
    const frameSamples = this.#frame.length / channels
    const missing = this.#lookahead + total - this.#encoded
    const silence = new Float32Array(Math.ceil(missing / frameSamples) * frameSamples)
    yield* this.#encode(Array.from({ length: channels }, () => silence))
    this.#cut(Math.round(((total + this.#lookahead) * TIMESCALE) / sampleRate))
    yield* this.#closeFragment()
  }

  head(): Uint8Array {
    const { sampleRate, channels } = this.#encoder
    const preSkip = Math.round((this.#lookahead * TIMESCALE) / sampleRate)
    return fileHead({ channels, inputRate: sampleRate, preSkip }, this.#fragments)
  }

  free(): void {
    this.#encoder.free()
  }

  /** Samples at the encoder's rate by which it is late. */
  get #lookahead(): number {
    return this.#encoder.getLookahead()
  }

  /** Ends the last packet at `end` (samples at 48 kHz): what it holds beyond is padding. */
  #cut(end: number): void {
    const count = Math.ceil((end - this.#time) / PACKET_DURATION)
    const packets = this.#packets.slice(0, count)
    const last = packets.pop()
    if (last === undefined) return
    const before = this.#time + packets.length * PACKET_DURATION
    this.#packets = [...packets, { ...last, duration: end - before }]
  }

  /** The channels as the file has them: one in both, or many mixed to one. */
  #asMany(given: readonly Float32Array[]): readonly Float32Array[] {
    if (given.length === this.#encoder.channels) return given
    const mono = mixDown(given)
    return Array.from({ length: this.#encoder.channels }, () => mono)
  }

  *#encode(channels: readonly Float32Array[]): Iterable<Uint8Array> {
    const count = channels.length
    const length = channels[0]?.length ?? 0
    const frame = this.#frame
    this.#samples += length
    for (let i = 0; i < length; i++) {
      for (const channel of channels) frame[this.#filled++] = channel[i] as number
      if (this.#filled < frame.length) continue
      this.#filled = 0
      this.#encoded += frame.length / count
      const bytes = this.#encoder.encodeFloat(frame)
      this.#packets.push({ bytes, duration: PACKET_DURATION })
      if (this.#packets.length > FRAGMENT_PACKETS) yield* this.#closeFragment(FRAGMENT_PACKETS)
    }
  }

  /** Writes the first packets that wait; the last one may still have to be shortened and stays. */
  *#closeFragment(count = this.#packets.length): Iterable<Uint8Array> {
    const packets = this.#packets.splice(0, count)
    if (packets.length === 0) return
    const bytes = fragmentBytes(this.#fragments.length + 1, this.#time, packets)
    const duration = packets.reduce((sum, packet) => sum + packet.duration, 0)
    this.#fragments.push({ sizeBytes: bytes.length, duration })
    this.#time += duration
    yield bytes
  }
}

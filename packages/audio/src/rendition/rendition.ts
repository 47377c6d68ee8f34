import { createEncoder, type OpusEncoderHandle } from 'libopus-wasm'
import { mixDown } from '../mix.ts'
import { Resampler } from '../resample/resample.ts'
import { type Fragment, fileHead, fragmentBytes, type Packet, TIMESCALE } from './boxes.ts'

export const RENDITION_TYPE = 'audio/mp4; codecs="opus"'

const FRAME_MS = 20
/** Duration of one packet in samples at 48 kHz. */
const PACKET_DURATION = (TIMESCALE * FRAME_MS) / 1_000
/** Packets per fragment: 5 s, the amount that players request at a time. */
const FRAGMENT_PACKETS = 250
/** Opus complexity, 0–10. Higher values cost more time than they improve quality at these bit rates. */
const COMPLEXITY = 3
/** Sample rates of Opus, with the bit rates for mono and stereo. */
const BIT_RATES = [
  { rate: 8_000, mono: 24_000, stereo: 40_000 },
  { rate: 12_000, mono: 28_000, stereo: 48_000 },
  { rate: 16_000, mono: 32_000, stereo: 56_000 },
  { rate: 24_000, mono: 40_000, stereo: 72_000 },
  { rate: 48_000, mono: 48_000, stereo: 80_000 },
] as const

/** Writes decoded audio as Opus in fragmented MP4. Sample n keeps its time. */
export interface Rendition {
  /** Returns the fragments completed by these samples; they follow `head()` in the file. */
  push(channels: readonly Float32Array[]): Iterable<Uint8Array>
  /** Returns the last fragment. */
  finish(): Iterable<Uint8Array>
  /** Returns the start of the file. Call after `finish`. */
  head(): Uint8Array
  free(): void
}

/** Opens a rendition of audio at `sampleRate` Hz. Call `free` at the end, also after errors. */
export async function openRendition(sampleRate: number, channels: 1 | 2): Promise<Rendition> {
  const format = BIT_RATES.find(({ rate }) => rate >= sampleRate) ?? BIT_RATES[BIT_RATES.length - 1]
  const { rate, mono, stereo } = format as (typeof BIT_RATES)[number]
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
  /** Samples output by the resamplers, and samples encoded, both at the encoder's rate. */
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

  *push(input: readonly Float32Array[]): Iterable<Uint8Array> {
    const channels = this.#withEncoderChannels(input)
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
    // The encoder delays its output; the same amount of silence flushes the last samples.
    const frameSamples = this.#frame.length / channels
    const missing = this.#lookahead + total - this.#encoded
    const silence = new Float32Array(Math.ceil(missing / frameSamples) * frameSamples)
    yield* this.#encode(Array.from({ length: channels }, () => silence))
    this.#trimEnd(Math.round(((total + this.#lookahead) * TIMESCALE) / sampleRate))
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

  /** Encoder delay in samples at the encoder's rate. */
  get #lookahead(): number {
    return this.#encoder.getLookahead()
  }

  /** Shortens the last packet to end at `end` (samples at 48 kHz); the rest of it is padding. */
  #trimEnd(end: number): void {
    const count = Math.ceil((end - this.#time) / PACKET_DURATION)
    const packets = this.#packets.slice(0, count)
    const last = packets.pop()
    if (last === undefined) return
    const before = this.#time + packets.length * PACKET_DURATION
    this.#packets = [...packets, { ...last, duration: end - before }]
  }

  /** Converts to the channel count of the file: mono is duplicated, other counts are mixed down. */
  #withEncoderChannels(input: readonly Float32Array[]): readonly Float32Array[] {
    if (input.length === this.#encoder.channels) return input
    const mono = mixDown(input)
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

  /** Writes the first `count` pending packets. The last packet may still be shortened and stays pending. */
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

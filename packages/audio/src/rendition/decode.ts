import { createDecoder, type OpusDecoderHandle } from 'libopus-wasm'
import type { ByteReader } from '../byte-reader.ts'
import type { Findings } from '../findings.ts'
import { corrupt, type SoundBlock, truncated } from '../sound-block.ts'
import { BRAND, TIMESCALE } from './boxes.ts'
import {
  boxAt,
  HEADER_BYTES,
  letters,
  type PacketEntry,
  packetsOf,
  readTrackHead,
} from './read-boxes.ts'

const MAX_HEAD_BYTES = 4 * 1024 * 1024
/** Limit of a fragment; 5 s at the highest Opus bit rate are far below it. */
const MAX_FRAGMENT_BYTES = 8 * 1024 * 1024
const RATES = [8_000, 12_000, 16_000, 24_000, 48_000] as const

/** Whether a file is a rendition written by `openRendition`. */
export function isRendition(head: Uint8Array): boolean {
  return head.length >= 32 && letters(head, 4, 4) === 'ftyp' && letters(head, 28, 4) === BRAND
}

/**
 * Decodes a rendition at its source sample rate; sample n has the time of sample n of the source. Throws audio-corrupt,
 * audio-truncated.
 */
export async function* decodeRendition(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  findings.describe('MP4', 'Opus')
  let track: Track | null = null
  let packets: PacketEntry[] = []
  try {
    while (await reader.fill(HEADER_BYTES)) {
      const { type, size } = boxAt(reader.peek(HEADER_BYTES), 0)
      const isBounded = size <= (type === 'moov' ? MAX_HEAD_BYTES : MAX_FRAGMENT_BYTES)
      if (size < HEADER_BYTES || !isBounded) throw corrupt(`its box "${type}" has ${size} bytes`)
      if (!(await reader.fill(size))) {
        findings.cutShort('its last fragment is incomplete', null)
        return
      }
      const box = reader.take(size)
      if (type === 'moov') {
        if (track !== null) throw corrupt('it has two headers')
        track = await Track.open(box)
      }
      if (type === 'moof') packets = packetsOf(box)
      if (type === 'mdat') yield* (track ?? missingHeader()).decode(box, packets)
    }
    if (reader.available > 0) findings.cutShort('its last fragment is incomplete', null)
  } finally {
    track?.free()
  }
}

class Track {
  readonly #decoder: PacketDecoder
  /** Remaining samples to drop, at the decoder's rate (encoder delay). */
  #skip: number

  private constructor(decoder: PacketDecoder) {
    this.#decoder = decoder
    this.#skip = decoder.preSkip
  }

  static async open(moov: Uint8Array): Promise<Track> {
    return new Track(await PacketDecoder.open(moov))
  }

  *decode(mdat: Uint8Array, packets: readonly PacketEntry[]): Generator<SoundBlock> {
    const { sampleRate } = this.#decoder
    for (const { bytes, samples } of packetsIn(mdat, packets, sampleRate)) {
      const channels = this.#decoder.decode(bytes, samples)
      const length = channels[0]?.length ?? 0
      const start = Math.min(this.#skip, length)
      this.#skip -= start
      if (length > start)
        yield { sampleRate, channels: channels.map((each) => each.subarray(start)) }
    }
  }

  free(): void {
    this.#decoder.free()
  }
}

/** What a decoder of the track outputs. `preSkip`: samples before the first one of the recording. */
interface DecodedFormat {
  readonly channels: 1 | 2
  readonly sampleRate: (typeof RATES)[number]
  readonly preSkip: number
}

/** Reads the properties of the track in a `moov` box. Throws audio-corrupt. */
export function decodedFormat(moov: Uint8Array): DecodedFormat {
  const { channels, inputRate, preSkip } = readTrackHead(moov)
  const sampleRate = RATES.find((rate) => rate >= inputRate) ?? TIMESCALE
  return {
    channels: channels === 1 ? 1 : 2,
    sampleRate,
    preSkip: Math.round((preSkip * sampleRate) / TIMESCALE),
  }
}

/** Decodes the packets of a rendition. Call `free` at the end. */
export class PacketDecoder {
  readonly #decoder: OpusDecoderHandle
  /** Samples, at the decoder's rate, that the first packets have before the first sample of the recording. */
  readonly preSkip: number

  private constructor(decoder: OpusDecoderHandle, preSkip: number) {
    this.#decoder = decoder
    this.preSkip = preSkip
  }

  /** `moov`: the box with the properties of the track. Throws audio-corrupt. */
  static async open(moov: Uint8Array): Promise<PacketDecoder> {
    const { channels, sampleRate, preSkip } = decodedFormat(moov)
    const decoder = await createDecoder({ channels, sampleRate }).catch((error: unknown) => {
      throw corrupt('its Opus decoder could not be created', error)
    })
    return new PacketDecoder(decoder, preSkip)
  }

  get sampleRate(): number {
    return this.#decoder.sampleRate
  }

  /** Returns the first `samples` samples of a packet; the rest of the last packet is padding. */
  decode(packet: Uint8Array, samples: number): Float32Array[] {
    const { channels } = this.#decoder
    try {
      const interleaved = this.#decoder.decodeFloat(packet)
      return split(interleaved, channels, Math.min(interleaved.length / channels, samples))
    } catch (error) {
      throw corrupt('one of its packets is not valid Opus', error)
    }
  }

  free(): void {
    this.#decoder.free()
  }
}

/** The packets of a fragment, with their lengths at the decoder's rate. Throws audio-truncated. */
export function* packetsIn(
  mdat: Uint8Array,
  packets: readonly PacketEntry[],
  sampleRate: number,
): Generator<{ readonly bytes: Uint8Array; readonly samples: number }> {
  let at = HEADER_BYTES
  for (const { sizeBytes, duration } of packets) {
    const bytes = mdat.subarray(at, at + sizeBytes)
    if (bytes.length < sizeBytes) throw truncated('a packet of its last fragment is missing')
    at += sizeBytes
    yield { bytes, samples: Math.round((duration * sampleRate) / TIMESCALE) }
  }
}

function missingHeader(): never {
  throw corrupt('its audio starts before its header')
}

function split(interleaved: Float32Array, channels: number, count: number): Float32Array[] {
  return Array.from({ length: channels }, (_, channel) => {
    const out = new Float32Array(count)
    for (let i = 0; i < count; i++) out[i] = interleaved[i * channels + channel] as number
    return out
  })
}

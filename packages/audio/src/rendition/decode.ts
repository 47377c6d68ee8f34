import { createDecoder, type OpusDecoderHandle } from 'libopus-wasm'
import type { ByteReader } from '../byte-reader.ts'
import type { Findings } from '../findings.ts'
import { corrupt, type SoundBlock, truncated } from '../sound-block.ts'
import { BRAND, TIMESCALE } from './boxes.ts'

const HEADER_BYTES = 8
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
  readonly #decoder: OpusDecoderHandle
  /** Remaining samples to drop, at the decoder's rate (encoder delay). */
  #skip: number

  private constructor(decoder: OpusDecoderHandle, skip: number) {
    this.#decoder = decoder
    this.#skip = skip
  }

  static async open(moov: Uint8Array): Promise<Track> {
    const at = find(moov, 'dOps')
    if (at === null || at + 11 > moov.length) throw corrupt('it has no Opus header')
    const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength)
    const channels = moov[at + 1] === 1 ? 1 : 2
    const inputRate = view.getUint32(at + 4)
    const sampleRate = RATES.find((rate) => rate >= inputRate) ?? TIMESCALE
    const skip = Math.round((view.getUint16(at + 2) * sampleRate) / TIMESCALE)
    const decoder = await createDecoder({ channels, sampleRate }).catch((error: unknown) => {
      throw corrupt('its Opus decoder could not be created', error)
    })
    return new Track(decoder, skip)
  }

  *decode(mdat: Uint8Array, packets: readonly PacketEntry[]): Generator<SoundBlock> {
    const { sampleRate, channels } = this.#decoder
    let at = HEADER_BYTES
    for (const { sizeBytes, duration } of packets) {
      const packet = mdat.subarray(at, at + sizeBytes)
      if (packet.length < sizeBytes) throw truncated('a packet of its last fragment is missing')
      at += sizeBytes
      const wanted = Math.round((duration * sampleRate) / TIMESCALE)
      const interleaved = this.#packet(packet)
      const end = Math.min(interleaved.length / channels, wanted)
      const start = Math.min(this.#skip, end)
      this.#skip -= start
      if (end > start) yield { sampleRate, channels: split(interleaved, channels, start, end) }
    }
  }

  #packet(packet: Uint8Array): Float32Array {
    try {
      return this.#decoder.decodeFloat(packet)
    } catch (error) {
      throw corrupt('one of its packets is not valid Opus', error)
    }
  }

  free(): void {
    this.#decoder.free()
  }
}

function missingHeader(): never {
  throw corrupt('its audio starts before its header')
}

/** Size of a packet and its duration in samples at 48 kHz. */
interface PacketEntry {
  readonly sizeBytes: number
  readonly duration: number
}

function packetsOf(moof: Uint8Array): PacketEntry[] {
  const at = find(moof, 'trun')
  if (at === null) return []
  const view = new DataView(moof.buffer, moof.byteOffset, moof.byteLength)
  const count = view.getUint32(at + 4)
  if (at + 12 + 8 * count > moof.length) throw corrupt('a fragment lists more than it holds')
  return Array.from({ length: count }, (_, index) => ({
    duration: view.getUint32(at + 12 + 8 * index),
    sizeBytes: view.getUint32(at + 16 + 8 * index),
  }))
}

/** Offset of the body of the first box of this type at any depth; null if there is none. */
function find(bytes: Uint8Array, type: string): number | null {
  for (let at = 4; at + 4 <= bytes.length; at++) {
    if (letters(bytes, at, 4) === type) return at + 4
  }
  return null
}

function split(
  interleaved: Float32Array,
  channels: number,
  start: number,
  end: number,
): Float32Array[] {
  return Array.from({ length: channels }, (_, channel) => {
    const out = new Float32Array(end - start)
    for (let i = 0; i < out.length; i++) {
      out[i] = interleaved[(start + i) * channels + channel] as number
    }
    return out
  })
}

function boxAt(bytes: Uint8Array, at: number): { type: string; size: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { type: letters(bytes, at + 4, 4), size: view.getUint32(at) }
}

function letters(bytes: Uint8Array, at: number, count: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + count))
}

import { FLACDecoder } from '@wasm-audio-decoders/flac'
import { release } from '../codec.ts'
import { STREAMINFO_BYTES } from '../flac/header.ts'
import type { PlainHead } from './head.ts'
import { matchingChannels, type PacketDecoder, type PacketSound } from './packet-decoder.ts'

/** Bytes before `fLaC` in the first packet. */
const MAPPING_BYTES = 9

/** Decodes the packets of an Ogg FLAC stream: headers, then one frame per packet (RFC 9639 §10.1). */
export class FlacPackets implements PacketDecoder {
  readonly #head: PlainHead
  #decoder: FLACDecoder | null = null
  /** Number of the next frame if none is missing. */
  #nextNumber = 0

  constructor(head: PlainHead) {
    this.#head = head
  }

  async take(packet: Uint8Array): Promise<PacketSound | 'header' | 'damaged'> {
    if (packet[0] !== 0xff) return 'header'
    const frame = parseFlacFrame(packet)
    if (frame === null) return 'damaged'
    return { samples: frame.samples, decode: () => this.#decode(packet, frame) }
  }

  free(): void {
    if (this.#decoder !== null) release(this.#decoder)
    this.#decoder = null
  }

  /** Creates a decoder with STREAMINFO, for rates and sizes that the frames omit. */
  async #createDecoder(): Promise<FLACDecoder> {
    const decoder = new FLACDecoder()
    await decoder.ready
    const streamInfo = this.#head.packet.slice(MAPPING_BYTES, MAPPING_BYTES + STREAMINFO_BYTES)
    // Mark it as the last metadata block.
    streamInfo[4] = 0x80
    if (streamInfo.length === STREAMINFO_BYTES) await decoder.decodeFrames([streamInfo])
    return decoder
  }

  async #decode(packet: Uint8Array, frame: FlacFrame): Promise<readonly Float32Array[] | null> {
    // The decoder would insert silence for missing frames, which `GranuleClock` already does.
    if (frame.number > this.#nextNumber) this.free()
    this.#nextNumber = frame.number + (frame.isVariable ? frame.samples : 1)
    this.#decoder ??= await this.#createDecoder()
    const { channelData, errors } = await this.#decoder.decodeFrames([packet])
    if (errors.length > 0) return null
    return matchingChannels(channelData, { channels: this.#head.channels, samples: frame.samples })
  }
}

/** Fields of a frame header (RFC 9639 §9.1). */
interface FlacFrame {
  readonly samples: number
  /** Frame number, or the number of its first sample for variable block sizes. */
  readonly number: number
  readonly isVariable: boolean
}

/** Parses a frame header; null if there is none. */
export function parseFlacFrame(packet: Uint8Array): FlacFrame | null {
  const [first, second = 0, third = 0, , fifth] = packet
  if (first !== 0xff || (second & 0xfe) !== 0xf8 || fifth === undefined) return null
  // The number is coded like a UTF-8 character.
  const ones = Math.clz32(~(fifth << 24))
  const end = 4 + Math.max(1, ones)
  let number = ones === 0 ? fifth : fifth & (0x7f >> ones)
  for (const byte of packet.subarray(5, end)) number = number * 64 + (byte & 0x3f)
  const samples = blockSize(third >> 4, packet.subarray(end, end + 2))
  return samples === null ? null : { samples, number, isVariable: (second & 1) === 1 }
}

function blockSize(code: number, following: Uint8Array): number | null {
  if (code === 0) return null
  if (code === 1) return 192
  if (code < 6) return 576 << (code - 2)
  if (code > 7) return 256 << (code - 8)
  const [high, low] = following
  if (code === 6) return high === undefined ? null : high + 1
  return high === undefined || low === undefined ? null : 256 * high + low + 1
}

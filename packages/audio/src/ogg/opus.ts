import { OpusDecoder } from 'opus-decoder'
import { release } from '../codec.ts'
import type { OpusHead } from './head.ts'
import { matchingChannels, type PacketDecoder, type PacketSound } from './packet-decoder.ts'

/** The longest packet: 120 ms at 48 kHz. */
const MAX_PACKET_SAMPLES = 5_760
/** Input limit of the decoder, per channel. */
const MAX_BYTES_PER_CHANNEL = 3_840

/** Decodes the packets of an Ogg Opus stream (RFC 7845). The output includes the samples before `preSkip`. */
export class OpusPackets implements PacketDecoder {
  readonly #head: OpusHead
  #decoder: OpusDecoder<48_000> | null = null

  constructor(head: OpusHead) {
    this.#head = head
  }

  async take(packet: Uint8Array): Promise<PacketSound | 'header' | 'damaged'> {
    const mark = String.fromCharCode(...packet.subarray(0, 8))
    if (mark === 'OpusTags' || mark === 'OpusHead') return 'header'
    const samples = opusSamples(packet)
    if (samples === null) return 'damaged'
    return { samples, decode: () => this.#decode(packet, samples) }
  }

  free(): void {
    if (this.#decoder !== null) release(this.#decoder)
    this.#decoder = null
  }

  async #decode(packet: Uint8Array, samples: number): Promise<readonly Float32Array[] | null> {
    const { channels, gain } = this.#head
    if (packet.length > MAX_BYTES_PER_CHANNEL * decoderOptions(this.#head).channels) return null
    this.#decoder ??= new OpusDecoder(decoderOptions(this.#head))
    await this.#decoder.ready
    const decoded = this.#decoder.decodeFrame(packet)
    if (decoded.errors.length > 0) return null
    const channelData = matchingChannels(decoded.channelData.slice(0, channels), {
      channels,
      samples,
    })
    return gain === 1 || channelData === null
      ? channelData
      : channelData.map((data) => data.map((x) => x * gain))
  }
}

/**
 * Decoder options. Mono is decoded as two channels, because the decoder's input limit for one channel is too small for
 * the largest packets.
 */
function decoderOptions({ channels, streams, coupled, mapping }: OpusHead) {
  const mappingTable = channels === 1 ? [...mapping, ...mapping] : [...mapping]
  return {
    sampleRate: 48_000 as const,
    channels: mappingTable.length,
    streamCount: streams,
    coupledStreamCount: coupled,
    channelMappingTable: mappingTable,
    preSkip: 0,
  }
}

/** Samples at 48 kHz, from the first bytes of a packet (RFC 6716 §3.1); null if the packet is invalid. */
export function opusSamples(packet: Uint8Array): number | null {
  const toc = packet[0]
  if (toc === undefined) return null
  const code = toc & 3
  const frames = code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 0) & 63
  const samples = frames * frameSamples(toc >> 3)
  return samples > 0 && samples <= MAX_PACKET_SAMPLES ? samples : null
}

function frameSamples(config: number): number {
  if (config < 12) return [480, 960, 1_920, 2_880][config & 3] as number
  if (config < 16) return [480, 960][config & 1] as number
  return [120, 240, 480, 960][config & 3] as number
}

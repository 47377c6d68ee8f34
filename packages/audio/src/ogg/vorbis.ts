import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis'
import { release } from '../codec.ts'
import { corrupt } from '../sound-block.ts'
import type { OggHead } from './head.ts'
import type { PacketDecoder, PacketSound } from './packet-decoder.ts'

type Pages = Parameters<OggVorbisDecoder['decodeOggPages']>[0]
type Decoded = Awaited<ReturnType<OggVorbisDecoder['decodeOggPages']>>

/** Input limit of the decoder. */
const MAX_PACKET_BYTES = 128 * 1024
/** First byte of the setup header. Audio packets have an even first byte (Vorbis I §4.2.1). */
const SETUP_HEADER = 5

/**
 * Decodes the packets of an Ogg Vorbis stream (Vorbis I). The length of a packet depends on the previous one (overlap),
 * so `take` decodes it immediately.
 */
export class VorbisPackets implements PacketDecoder {
  readonly #head: OggHead & { readonly packet: Uint8Array }
  #setup: Uint8Array | null = null
  #decoder: OggVorbisDecoder | null = null

  constructor(head: OggHead & { readonly packet: Uint8Array }) {
    this.#head = head
  }

  async take(packet: Uint8Array): Promise<PacketSound | 'header' | 'damaged'> {
    const [first = 0] = packet
    if ((first & 1) === 1) {
      if (first === SETUP_HEADER) this.#setup ??= packet
      return 'header'
    }
    if (this.#setup === null) throw corrupt('its Vorbis headers are missing')
    if (packet.length > MAX_PACKET_BYTES) return 'damaged'
    const { channelData, samplesDecoded, errors } = await this.#decode(packet, this.#setup)
    if (errors.length > 0) return 'damaged'
    return { samples: samplesDecoded, decode: async () => channelData }
  }

  free(): void {
    if (this.#decoder !== null) release(this.#decoder)
    this.#decoder = null
  }

  async #decode(packet: Uint8Array, setup: Uint8Array): Promise<Decoded> {
    if (this.#decoder !== null) return this.#decoder.decodeOggPages(pageOf(setup, packet, setup))
    if (setup.length > MAX_PACKET_BYTES) throw corrupt('its Vorbis headers are too large')
    this.#decoder = new OggVorbisDecoder()
    await this.#decoder.ready
    await this.#decoder.decodeOggPages(pageOf(this.#head.packet, null, setup))
    const decoded = await this.#decoder.decodeOggPages(pageOf(setup, packet, setup))
    const { sampleRate, channelData } = decoded
    const { channels } = this.#head
    if (sampleRate !== this.#head.sampleRate || channelData.length !== channels) {
      throw corrupt('its Vorbis headers cannot be read')
    }
    return decoded
  }
}

/** Builds the page object that the decoder expects from its own parser: the header and one packet. */
function pageOf(data: Uint8Array, packet: Uint8Array | null, vorbisSetup: Uint8Array): Pages {
  const codecFrames = packet === null ? [] : [{ data: packet, header: { vorbisSetup } }]
  return [{ data, codecFrames, isLastPage: false }] as unknown as Pages
}

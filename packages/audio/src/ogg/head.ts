import { checkChannels, checkSampleRate } from '../file-format.ts'

export type OggCodec = 'vorbis' | 'opus' | 'flac'

/** Contents of the first packet of a stream. */
export type OggHead = OpusHead | PlainHead

export interface PlainHead {
  readonly codec: 'vorbis' | 'flac'
  readonly sampleRate: number
  readonly channels: number
  /** The packet itself, required by the decoder. */
  readonly packet: Uint8Array
}

/** RFC 7845 §5.1. */
export interface OpusHead {
  readonly codec: 'opus'
  readonly sampleRate: number
  readonly channels: number
  /** Samples to drop at the start. */
  readonly preSkip: number
  /** Factor applied to the samples. */
  readonly gain: number
  readonly streams: number
  /** Number of stereo streams. */
  readonly coupled: number
  /** Index of each channel among the decoded channels of all streams. */
  readonly mapping: readonly number[]
}

const OPUS_RATE_HZ = 48_000

/** Parses the first packet of a stream; null if the codec is not supported. Throws audio-bad-header. */
export function parseOggHead(packet: Uint8Array): OggHead | null {
  const mark = String.fromCharCode(...packet.subarray(0, 8))
  if (mark === 'OpusHead') return opusHead(packet)
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  if (mark.startsWith('\x01vorbis') && packet.length >= 30) {
    const channels = checkChannels(packet[11] as number)
    const sampleRate = checkSampleRate(view.getUint32(12, true))
    return { codec: 'vorbis', sampleRate, channels, packet }
  }
  if (mark.startsWith('\x7fFLAC') && packet.length >= 35) {
    const packed = view.getUint32(27)
    const channels = checkChannels(((packed >>> 9) & 7) + 1)
    return { codec: 'flac', sampleRate: checkSampleRate(packed >>> 12), channels, packet }
  }
  return null
}

function opusHead(packet: Uint8Array): OpusHead | null {
  if (packet.length < 19 || (packet[8] as number) > 15) return null
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const channels = checkChannels(packet[9] as number)
  const family = packet[18]
  const layout =
    family === 0
      ? defaultLayout(channels)
      : family === 1 || family === 255
        ? layoutTable(packet)
        : null
  if (layout === null) return null
  return {
    codec: 'opus',
    sampleRate: OPUS_RATE_HZ,
    channels,
    preSkip: view.getUint16(10, true),
    // The field has units of 1/256 dB.
    gain: 10 ** (view.getInt16(16, true) / (20 * 256)),
    ...layout,
  }
}

type Layout = Pick<OpusHead, 'streams' | 'coupled' | 'mapping'>

function defaultLayout(channels: number): Layout | null {
  if (channels > 2) return null
  return { streams: 1, coupled: channels - 1, mapping: [0, 1].slice(0, channels) }
}

function layoutTable(packet: Uint8Array): Layout | null {
  const [streams = 0, coupled = 0] = packet.subarray(19, 21)
  const mapping = [...packet.subarray(21, 21 + (packet[9] as number))]
  const decoded = streams + coupled
  const isValid =
    mapping.length === packet[9] &&
    streams > 0 &&
    coupled <= streams &&
    decoded <= 255 &&
    mapping.every((index) => index < decoded || index === 255)
  return isValid ? { streams, coupled, mapping } : null
}

import { checkChannels, checkSampleRate } from '../header-limits.ts'
import type { Recognised } from '../recognised.ts'
import type { OggCodec } from './decode.ts'
import { type OggPage, parseOggPage } from './page.ts'

const OPUS_RATE_HZ = 48_000
const ONLY_FFMPEG = {
  format: 'ffmpeg',
  contentType: 'audio/ogg',
  sampleRate: null,
  channels: null,
  durationSeconds: null,
  demuxer: 'ogg',
} as const

/** Judges an Ogg file by its first packet. Several streams side by side (video) are for ffmpeg. Throws audio-bad-header. */
export function recogniseOgg(head: Uint8Array): Recognised {
  const page = parseOggPage(head, 0)
  const codec = oggCodec(head)
  if (page === null || codec === null || hasSecondStream(head, page)) return ONLY_FFMPEG
  const packet = head.subarray(page.headerBytes, page.totalBytes)
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const base = { contentType: 'audio/ogg', durationSeconds: null, demuxer: null }
  if (codec === 'opus' && packet.length >= 19) {
    const channels = checkChannels(packet[9] as number)
    return { ...base, format: 'ogg-opus', sampleRate: OPUS_RATE_HZ, channels }
  }
  if (codec === 'vorbis' && packet.length >= 30) {
    const channels = checkChannels(packet[11] as number)
    return {
      ...base,
      format: 'ogg-vorbis',
      sampleRate: checkSampleRate(view.getUint32(12, true)),
      channels,
    }
  }
  if (codec === 'flac' && packet.length >= 35) {
    const packed = view.getUint32(27)
    const channels = checkChannels(((packed >>> 9) & 7) + 1)
    return { ...base, format: 'flac', sampleRate: checkSampleRate(packed >>> 12), channels }
  }
  return ONLY_FFMPEG
}

/** The codec that the first packet of an Ogg file names; null: one that is not read here. */
function oggCodec(head: Uint8Array): OggCodec | null {
  const start = parseOggPage(head, 0)?.headerBytes ?? 0
  const mark = String.fromCharCode(...head.subarray(start, start + 8))
  if (mark === 'OpusHead') return 'opus'
  if (mark.startsWith('\x01vorbis')) return 'vorbis'
  return mark.startsWith('\x7fFLAC') ? 'flac' : null
}

function hasSecondStream(head: Uint8Array, first: OggPage): boolean {
  const second = parseOggPage(head, first.totalBytes)
  return second?.isFirst === true && !first.isLast
}

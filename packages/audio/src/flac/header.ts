import { checkChannels, checkSampleRate } from '../header-limits.ts'
import { badHeader } from '../wav/header.ts'

/** What STREAMINFO says (RFC 9639 §8.2). `totalSamples` is null where the encoder did not know. */
export interface FlacHeader {
  readonly sampleRate: number
  readonly channels: number
  readonly totalSamples: number | null
}

/** Bytes from the `fLaC` mark on that must be there. */
export const FLAC_HEADER_BYTES = 26

/** Reads STREAMINFO behind the `fLaC` mark. Throws audio-bad-header. */
export function parseFlacHeader(head: Uint8Array): FlacHeader {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (((head[4] as number) & 0x7f) !== 0) throw badHeader('its first block is not STREAMINFO')
  const packed = view.getUint32(18)
  const sampleRate = checkSampleRate(packed >>> 12)
  const channels = checkChannels(((packed >>> 9) & 7) + 1)
  const high = (head[21] as number) & 0x0f
  const total = high * 2 ** 32 + view.getUint32(22)
  return { sampleRate, channels, totalSamples: total === 0 ? null : total }
}

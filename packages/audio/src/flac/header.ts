import { checkChannels, checkSampleRate } from '../file-format.ts'
import { badHeader } from '../wav/header.ts'

/** Contents of STREAMINFO (RFC 9639 §8.2). `totalSamples` is null if the encoder did not know it. */
export interface FlacHeader {
  readonly sampleRate: number
  readonly channels: number
  readonly totalSamples: number | null
  /** Samples per frame (except the last); null for variable block sizes. */
  readonly blockSize: number | null
}

/** The header of one frame (RFC 9639 §9.1). */
export interface FlacFrame {
  /** Frame number, or the number of its first sample for variable block sizes. */
  readonly number: number
  readonly countsSamples: boolean
  readonly blockSize: number
  /** Null: the rate is in STREAMINFO. */
  readonly sampleRate: number | null
  readonly channels: number
  readonly headerBytes: number
}

/** Minimum number of bytes, from the `fLaC` marker on, to parse. */
export const FLAC_HEADER_BYTES = 26
/** Bytes from the `fLaC` marker to the end of STREAMINFO. */
export const STREAMINFO_BYTES = 42

const RATES = [
  null,
  88_200,
  176_400,
  192_000,
  8_000,
  16_000,
  22_050,
  24_000,
  32_000,
  44_100,
  48_000,
  96_000,
] as const

/** Parses STREAMINFO after the `fLaC` marker. Throws audio-bad-header. */
export function parseFlacHeader(head: Uint8Array): FlacHeader {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (((head[4] as number) & 0x7f) !== 0) throw badHeader('its first block is not STREAMINFO')
  const packed = view.getUint32(18)
  const sampleRate = checkSampleRate(packed >>> 12)
  const channels = checkChannels(((packed >>> 9) & 7) + 1)
  const high = (head[21] as number) & 0x0f
  const total = high * 2 ** 32 + view.getUint32(22)
  const [minSize, maxSize] = [view.getUint16(8), view.getUint16(10)]
  return {
    sampleRate,
    channels,
    totalSamples: total === 0 ? null : total,
    blockSize: minSize === maxSize && maxSize >= 16 ? maxSize : null,
  }
}

/** Parses the frame header at `at`; null if there is none or its checksum is wrong. */
export function parseFlacFrame(bytes: Uint8Array, at: number): FlacFrame | null {
  if (bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) & 0xfe) !== 0xf8) return null
  const sizes = bytes[at + 2] ?? 0
  const kinds = bytes[at + 3] ?? 0
  const sizeCode = sizes >> 4
  const rateCode = sizes & 15
  const channelCode = kinds >> 4
  const isReserved = sizeCode === 0 || rateCode === 15 || channelCode > 10 || (kinds & 1) !== 0
  if (isReserved || ((kinds >> 1) & 7) === 3) return null
  const coded = codedNumber(bytes, at + 4)
  if (coded === null) return null
  let end = at + 4 + coded.length
  const field = (length: number): number => {
    let value = 0
    for (let i = 0; i < length; i++) value = value * 256 + (bytes[end++] ?? 0)
    return value
  }
  const blockSize =
    sizeCode === 6 || sizeCode === 7 ? field(sizeCode - 5) + 1 : blockSizeOf(sizeCode)
  const sampleRate = rateCode < 12 ? (RATES[rateCode] ?? null) : codedRate(rateCode, field)
  if (end >= bytes.length || crc8(bytes, at, end) !== bytes[end]) return null
  return {
    number: coded.value,
    countsSamples: ((bytes[at + 1] ?? 0) & 1) === 1,
    blockSize,
    sampleRate: sampleRate === 0 ? null : sampleRate,
    channels: channelCode < 8 ? channelCode + 1 : 2,
    headerBytes: end + 1 - at,
  }
}

function blockSizeOf(code: number): number {
  if (code === 1) return 192
  return code < 6 ? 576 << (code - 2) : 256 << (code - 8)
}

function codedRate(code: number, field: (length: number) => number): number {
  if (code === 12) return field(1) * 1000
  return code === 13 ? field(2) : field(2) * 10
}

/** Parses a number in UTF-8 coding, of up to 36 bits. */
function codedNumber(bytes: Uint8Array, at: number): { value: number; length: number } | null {
  const first = bytes[at] ?? 0xff
  if (first < 0x80) return { value: first, length: 1 }
  const length = Math.clz32(~(first << 24))
  if (length < 2 || length > 7) return null
  let value = first & (0x7f >> length)
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0
    if ((byte & 0xc0) !== 0x80) return null
    value = value * 64 + (byte & 0x3f)
  }
  return { value, length }
}

/** Polynomial x⁸ + x² + x + 1. */
function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0
  for (let i = from; i < to; i++) {
    crc ^= bytes[i] as number
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : crc << 1
  }
  return crc
}

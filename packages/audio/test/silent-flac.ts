import { packed, pageWith } from './ogg-pages.ts'
import { join, latin } from './wav-builder.ts'

/** Silence in constant subframes (RFC 9639 §9): three bytes per channel for any length. */
export interface SilentFlac {
  readonly frames: number
  readonly channels?: number
  readonly rate?: number
  /** Samples per frame. */
  readonly samples?: number
}

/** Builds a FLAC file. */
export function flacFile(spec: SilentFlac): Uint8Array {
  const info = new Uint8Array([0x80, 0, 0, 34])
  return join([latin('fLaC'), info, streamInfo(spec), ...framesOf(spec)])
}

/** Builds an Ogg FLAC file with as many packets per page as fit. */
export function oggFlac(spec: SilentFlac): Uint8Array {
  const { samples = 65_535 } = spec
  const head = join([latin('\x7fFLAC\x01\0\0\x01fLaC\0\0\0\x22'), streamInfo(spec)])
  const tags = join([latin('\x84\0\0\x08'), new Uint8Array(8)])
  const frames = framesOf(spec)
  const pages = [pageWith([head], { isFirst: true }), pageWith([tags], { sequence: 1 })]
  for (let at = 0; at < frames.length; at += 255) {
    const packets = frames.slice(at, at + 255)
    const end = at + packets.length
    pages.push(
      pageWith(packets, {
        sequence: pages.length,
        granule: BigInt(end * samples),
        isLast: end === frames.length,
      }),
    )
  }
  return packed(pages)
}

function streamInfo({ channels = 1, rate = 48_000, samples = 65_535 }: SilentFlac): Uint8Array {
  const view = new DataView(new ArrayBuffer(34))
  view.setUint16(0, Math.max(16, samples))
  view.setUint16(2, Math.max(16, samples))
  view.setUint32(10, ((rate << 12) | ((channels - 1) << 9) | (15 << 4)) >>> 0)
  return new Uint8Array(view.buffer)
}

function framesOf(spec: SilentFlac): Uint8Array[] {
  return new Array<Uint8Array>(spec.frames).fill(frame(spec))
}

/** A frame with a 16-bit block size, the rate from STREAMINFO, number 0, and 16 bits per sample. */
function frame({ channels = 1, samples = 65_535 }: SilentFlac): Uint8Array {
  const size = samples - 1
  const fields = [0xff, 0xf8, 0x70, ((channels - 1) << 4) | 0x08, 0x00, size >> 8, size & 0xff]
  const header = new Uint8Array(fields)
  const body = join([header, new Uint8Array([crc8(header)]), new Uint8Array(channels * 3)])
  const crc = crc16(body)
  return join([body, new Uint8Array([crc >> 8, crc & 255])])
}

function crc8(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80 ? (crc << 1) ^ 0x07 : crc << 1) & 0xff
  }
  return crc
}

function crc16(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x8005 : crc << 1) & 0xffff
  }
  return crc
}

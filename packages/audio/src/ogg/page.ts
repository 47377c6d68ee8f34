/** The header of one Ogg page (RFC 3533 §6). */
export interface OggPage {
  /** Whether it starts inside a packet of the previous page. */
  readonly isContinued: boolean
  readonly isFirst: boolean
  readonly isLast: boolean
  /**
   * Granule position: sample position at the end of the last packet that ends here; null if none does. Not validated.
   */
  readonly granule: number | null
  readonly serial: number
  readonly sequence: number
  /** Segment lengths; a packet ends with a length below 255. */
  readonly lacing: Uint8Array
  readonly headerBytes: number
  readonly totalBytes: number
}

export const OGG_HEADER_BYTES = 27

/** Parses the page header at `at`; null if there is none. Needs its 27 bytes and the lacing table after them. */
export function parseOggPage(bytes: Uint8Array, at: number): OggPage | null {
  const head = bytes.subarray(at, at + OGG_HEADER_BYTES)
  if (head.length < OGG_HEADER_BYTES || !isOgg(head) || head[4] !== 0) return null
  const lacing = bytes.slice(at + OGG_HEADER_BYTES, at + OGG_HEADER_BYTES + (head[26] as number))
  if (lacing.length !== head[26]) return null
  const view = new DataView(head.buffer, head.byteOffset, OGG_HEADER_BYTES)
  const flags = head[5] as number
  const granule = Number(view.getBigInt64(6, true))
  const headerBytes = OGG_HEADER_BYTES + lacing.length
  return {
    isContinued: (flags & 1) !== 0,
    isFirst: (flags & 2) !== 0,
    isLast: (flags & 4) !== 0,
    granule: granule === -1 ? null : granule,
    serial: view.getUint32(14, true),
    sequence: view.getUint32(18, true),
    lacing,
    headerBytes,
    totalBytes: lacing.reduce((sum, value) => sum + value, headerBytes),
  }
}

/** Whether the bytes start with `OggS`. */
export function isOgg(bytes: Uint8Array): boolean {
  return bytes[0] === 0x4f && bytes[1] === 0x67 && bytes[2] === 0x67 && bytes[3] === 0x53
}

/** Whether the checksum of a whole page is correct (CRC-32, polynomial 0x04c11db7, not reflected). */
export function hasValidChecksum(page: Uint8Array): boolean {
  const expected = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(22, true)
  let crc = 0
  for (let i = 0; i < page.length; i++) {
    const byte = i >= 22 && i < 26 ? 0 : (page[i] as number)
    crc = ((crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ byte] as number)) >>> 0
  }
  return crc === expected
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? 0x04c11db7 : 0)
  return value >>> 0
})

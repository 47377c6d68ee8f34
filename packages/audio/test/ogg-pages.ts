import { join } from './wav-builder.ts'

/** An editable Ogg page; `packed` computes length and checksum. */
export interface EditablePage {
  isContinued: boolean
  isFirst: boolean
  isLast: boolean
  granule: bigint
  serial: number
  sequence: number
  /** Segment lengths; a packet ends with a length below 255. */
  lacing: readonly number[]
  body: Uint8Array
}

const HEADER_BYTES = 27

/** Parses the pages of a valid Ogg file. */
export function pagesOf(file: Uint8Array): EditablePage[] {
  const pages: EditablePage[] = []
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  let at = 0
  while (at < file.length) {
    const lacing = [...file.subarray(at + HEADER_BYTES, at + HEADER_BYTES + view.getUint8(at + 26))]
    const start = at + HEADER_BYTES + lacing.length
    const end = lacing.reduce((sum, length) => sum + length, start)
    const flags = view.getUint8(at + 5)
    pages.push({
      isContinued: (flags & 1) !== 0,
      isFirst: (flags & 2) !== 0,
      isLast: (flags & 4) !== 0,
      granule: view.getBigInt64(at + 6, true),
      serial: view.getUint32(at + 14, true),
      sequence: view.getUint32(at + 18, true),
      lacing,
      body: file.slice(start, end),
    })
    at = end
  }
  return pages
}

/** Builds a file from pages, with correct lengths and checksums. */
export function packed(pages: readonly EditablePage[]): Uint8Array {
  return join(pages.map(packedPage))
}

function packedPage(page: EditablePage): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + page.lacing.length + page.body.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x4f, 0x67, 0x67, 0x53])
  bytes[5] = Number(page.isContinued) + 2 * Number(page.isFirst) + 4 * Number(page.isLast)
  view.setBigInt64(6, page.granule, true)
  view.setUint32(14, page.serial, true)
  view.setUint32(18, page.sequence, true)
  bytes[26] = page.lacing.length
  bytes.set(page.lacing, HEADER_BYTES)
  bytes.set(page.body, HEADER_BYTES + page.lacing.length)
  view.setUint32(22, crcOf(bytes), true)
  return bytes
}

/** CRC-32 bit by bit, as in RFC 3533; the checksum field counts as 0. */
function crcOf(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0)
  }
  return crc >>> 0
}

/** Returns the packets of one stream. */
export function packetsOf(pages: readonly EditablePage[]): Uint8Array[] {
  const packets: Uint8Array[] = []
  let parts: Uint8Array[] = []
  for (const { lacing, body } of pages) {
    let at = 0
    for (const length of lacing) {
      parts.push(body.subarray(at, at + length))
      at += length
      if (length === 255) continue
      packets.push(join(parts))
      parts = []
    }
  }
  return packets
}

/** Builds a page with whole packets. */
export function pageWith(
  packets: readonly Uint8Array[],
  rest: Partial<Omit<EditablePage, 'lacing' | 'body'>>,
): EditablePage {
  const lacing = packets.flatMap(({ length }) => [
    ...new Array<number>(Math.floor(length / 255)).fill(255),
    length % 255,
  ])
  return {
    isContinued: false,
    isFirst: false,
    isLast: false,
    granule: 0n,
    serial: 1,
    sequence: 0,
    ...rest,
    lacing,
    body: join(packets),
  }
}

/** Returns copies of the pages with fields changed by `change`. */
export function changed(
  pages: readonly EditablePage[],
  change: (page: EditablePage, index: number) => Partial<EditablePage>,
): EditablePage[] {
  return pages.map((page, index) => ({ ...page, ...change(page, index) }))
}

/** Puts each Opus packet (all of one length) on its own page, with granule positions as in RFC 7845. */
export function onePacketAPage(file: Uint8Array, packetSamples: number): EditablePage[] {
  const pages = pagesOf(file)
  const last = pages.at(-1)?.granule ?? 0n
  const packets = packetsOf(pages)
  return packets.map((packet, index) => {
    const isLast = index === packets.length - 1
    const granule = BigInt(Math.max(0, index - 1) * packetSamples)
    return pageWith([packet], {
      sequence: index,
      granule: isLast ? last : granule,
      isFirst: index === 0,
      isLast,
    })
  })
}

import type { ByteReader } from '../byte-reader.ts'
import { corrupt } from '../sound-block.ts'
import { hasValidChecksum, OGG_HEADER_BYTES, type OggPage, parseOggPage } from './page.ts'

/** A page with a valid checksum. */
export interface PageEvent {
  readonly kind: 'page'
  readonly page: OggPage
  readonly body: Uint8Array
  /** Whether the file ends after it or another stream starts. */
  readonly isFinal: boolean
  /** Bytes before it that belong to no valid page. */
  readonly skippedBytes: number
}

export interface EndEvent {
  readonly kind: 'end'
  readonly skippedBytes: number
  /** Kind of the last skipped bytes: an incomplete page, a page with a wrong checksum, or other bytes. */
  readonly rest: OggRest
}

export type OggRest = 'nothing' | 'incomplete' | 'damaged' | 'foreign'

/** `OggS` */
const PAGE_MARKER = [0x4f, 0x67, 0x67, 0x53] as const
const MAX_HEADER_BYTES = OGG_HEADER_BYTES + 255
/**
 * Maximum number of bytes checked in pages with a wrong checksum. Fake headers with large declared sizes would
 * otherwise cause the same bytes to be checked many times.
 */
const MAX_REJECTED_BYTES = 64 * 1024 * 1024

/**
 * Yields the pages of an Ogg file. Skips damaged bytes up to the next page with a valid checksum. Throws audio-corrupt
 * if most page headers are fake.
 */
export async function* readOggPages(reader: ByteReader): AsyncGenerator<PageEvent | EndEvent> {
  let skippedBytes = 0
  let acceptedBytes = 0
  let rejectedBytes = 0
  let rest: OggRest = 'nothing'
  while (await reader.fill(1)) {
    await reader.fill(MAX_HEADER_BYTES)
    const page = parseOggPage(reader.peek(MAX_HEADER_BYTES), 0)
    if (page !== null && (await reader.fill(page.totalBytes))) {
      if (hasValidChecksum(reader.peek(page.totalBytes))) {
        const bytes = reader.take(page.totalBytes)
        const body = bytes.subarray(page.headerBytes)
        yield { kind: 'page', page, body, isFinal: await isFinal(reader), skippedBytes }
        acceptedBytes += bytes.length
        skippedBytes = 0
        rest = 'nothing'
        continue
      }
      rejectedBytes += page.totalBytes
      if (rejectedBytes > MAX_REJECTED_BYTES + 2 * (acceptedBytes + skippedBytes)) {
        throw corrupt('most of its Ogg pages are damaged')
      }
      if (rest !== 'incomplete') rest = 'damaged'
    } else if (page !== null || (skippedBytes === 0 && isTruncatedHeader(reader)))
      rest = 'incomplete'
    else if (rest === 'nothing') rest = 'foreign'
    skippedBytes += await skipToMarker(reader)
  }
  yield { kind: 'end', skippedBytes, rest }
}

async function isFinal(reader: ByteReader): Promise<boolean> {
  if (!(await reader.fill(1))) return true
  await reader.fill(MAX_HEADER_BYTES)
  return parseOggPage(reader.peek(MAX_HEADER_BYTES), 0)?.isFirst === true
}

/** Whether the file ends inside a page header at the current position. */
function isTruncatedHeader(reader: ByteReader): boolean {
  const head = reader.peek(MAX_HEADER_BYTES)
  const isShort = head.length < OGG_HEADER_BYTES + (head[OGG_HEADER_BYTES - 1] ?? 255)
  return isShort && [...PAGE_MARKER, 0].every((byte, at) => (head[at] ?? byte) === byte)
}

/** Skips to the next page marker after the current position, or to the end. Returns the number of bytes. */
async function skipToMarker(reader: ByteReader): Promise<number> {
  let skipped = 1
  await reader.skip(1)
  while (await reader.fill(PAGE_MARKER.length)) {
    const bytes = reader.peek(reader.available)
    const at = findMarker(bytes)
    const step = at ?? bytes.length - (PAGE_MARKER.length - 1)
    await reader.skip(step)
    skipped += step
    if (at !== null) break
  }
  return skipped
}

function findMarker(bytes: Uint8Array): number | null {
  const [first, second, third, fourth] = PAGE_MARKER
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    const fits = bytes[at + 1] === second && bytes[at + 2] === third && bytes[at + 3] === fourth
    if (fits) return at
  }
  return null
}

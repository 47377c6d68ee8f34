import type { ByteReader } from '../byte-reader.ts'
import { corrupt } from '../sound-block.ts'
import { checksumFits, OGG_HEADER_BYTES, type OggPage, parseOggPage } from './page.ts'

/** A page whose checksum fits. */
export interface PageEvent {
  readonly kind: 'page'
  readonly page: OggPage
  readonly body: Uint8Array
  /** Whether nothing follows, or a page that begins a stream. */
  readonly isFinal: boolean
  /** Bytes before it that belong to no such page. */
  readonly passedBytes: number
}

export interface EndEvent {
  readonly kind: 'end'
  readonly passedBytes: number
  /** What the bytes before it were: half a page, a page that does not fit its checksum, something else. */
  readonly rest: OggRest
}

export type OggRest = 'nothing' | 'incomplete' | 'damaged' | 'foreign'

/** `OggS` */
const MARK = [0x4f, 0x67, 0x67, 0x53] as const
const MAX_HEADER_BYTES = OGG_HEADER_BYTES + 255
/** Bytes summed in vain before a file is given up: headers that all promise large pages would be summed over and over. */
const MAX_VAIN_BYTES = 64 * 1024 * 1024

/**
 * The pages of an Ogg file. What is damaged is passed over up to the next page that fits its checksum. Throws
 * audio-corrupt where a file is made of false headers.
 */
export async function* readOggPages(reader: ByteReader): AsyncGenerator<PageEvent | EndEvent> {
  let passedBytes = 0
  let takenBytes = 0
  let vainBytes = 0
  let rest: OggRest = 'nothing'
  while (await reader.fill(1)) {
    await reader.fill(MAX_HEADER_BYTES)
    const page = parseOggPage(reader.peek(MAX_HEADER_BYTES), 0)
    if (page !== null && (await reader.fill(page.totalBytes))) {
      if (checksumFits(reader.peek(page.totalBytes))) {
        const bytes = reader.take(page.totalBytes)
        const body = bytes.subarray(page.headerBytes)
        yield { kind: 'page', page, body, isFinal: await isFinal(reader), passedBytes }
        takenBytes += bytes.length
        passedBytes = 0
        rest = 'nothing'
        continue
      }
      vainBytes += page.totalBytes
      if (vainBytes > MAX_VAIN_BYTES + 2 * (takenBytes + passedBytes)) {
        throw corrupt('most of its Ogg pages are damaged')
      }
      if (rest !== 'incomplete') rest = 'damaged'
    } else if (page !== null || (passedBytes === 0 && isCutHeader(reader))) rest = 'incomplete'
    else if (rest === 'nothing') rest = 'foreign'
    passedBytes += await skipToMark(reader)
  }
  yield { kind: 'end', passedBytes, rest }
}

async function isFinal(reader: ByteReader): Promise<boolean> {
  if (!(await reader.fill(1))) return true
  await reader.fill(MAX_HEADER_BYTES)
  return parseOggPage(reader.peek(MAX_HEADER_BYTES), 0)?.isFirst === true
}

/** Whether the file ends inside a page header that begins here. */
function isCutHeader(reader: ByteReader): boolean {
  const head = reader.peek(MAX_HEADER_BYTES)
  const isShort = head.length < OGG_HEADER_BYTES + (head[OGG_HEADER_BYTES - 1] ?? 255)
  return isShort && [...MARK, 0].every((byte, at) => (head[at] ?? byte) === byte)
}

/** Drops bytes up to the next mark of a page behind this place, or to the end. Returns how many. */
async function skipToMark(reader: ByteReader): Promise<number> {
  let dropped = 1
  await reader.skip(1)
  while (await reader.fill(MARK.length)) {
    const bytes = reader.peek(reader.available)
    const at = findMark(bytes)
    const step = at ?? bytes.length - (MARK.length - 1)
    await reader.skip(step)
    dropped += step
    if (at !== null) break
  }
  return dropped
}

function findMark(bytes: Uint8Array): number | null {
  const [first, second, third, fourth] = MARK
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    const fits = bytes[at + 1] === second && bytes[at + 2] === third && bytes[at + 3] === fourth
    if (fits) return at
  }
  return null
}

import type { ByteReader } from '../byte-reader.ts'
import { findFrameSequence, SEQUENCE_BYTES } from './frame.ts'

/** Bytes needed to identify a tag. */
export const TAG_PREFIX_BYTES = 32

const HEADER_BYTES = 10
const LETTER_A = 0x41
const LETTER_I = 0x49
const LETTER_T = 0x54
const ID3V1_BYTES = 128
const APE_HEADER_BYTES = 32
const WINDOW_BYTES = 64 * 1024
/** Consecutive frames that do not occur in pictures or text of a tag. */
const MIN_FRAMES_IN_TAG = 5

/** Bytes of the ID3v2 tag at `at` (header and footer included, id3.org §3.1); 0 if there is none. */
export function id3Bytes(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== LETTER_I || bytes[at + 1] !== 0x44 || bytes[at + 2] !== 0x33) return 0
  const [major, , flags, a, b, c, d] = bytes.subarray(at + 3, at + HEADER_BYTES)
  if (major === 0xff || flags === undefined) return 0
  if (a === undefined || b === undefined || c === undefined || d === undefined) return 0
  if ((a | b | c | d) > 0x7f) return 0
  const footer = (flags & 0x10) === 0 ? 0 : HEADER_BYTES
  return HEADER_BYTES + ((a << 21) | (b << 14) | (c << 7) | d) + footer
}

/** Bytes of the leading ID3v2 and APEv2 tags, limited to their real size (`tagEnd`). */
export function leadingTagBytes(head: Uint8Array): number {
  let at = 0
  while (at < head.length) {
    const rest = head.subarray(at)
    // ID3v1 tags are only at the end of a file, and text may start with `TAG`.
    const size = rest[0] === LETTER_T ? 0 : tagBytes(rest, 0)
    if (size === 0) break
    at += tagEnd(rest, size)
  }
  return at
}

/** Bytes of the ID3v2, ID3v1 or APEv2 tag at `at`; 0 if there is none. */
export function tagBytes(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  if (first === LETTER_I) return id3Bytes(bytes, at)
  if (first !== LETTER_T && first !== LETTER_A) return 0
  const name = String.fromCharCode(...bytes.subarray(at, at + 8))
  if (name.startsWith('TAG')) return ID3V1_BYTES
  if (name !== 'APETAGEX' || bytes.length < at + APE_HEADER_BYTES) return 0
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, APE_HEADER_BYTES)
  const isHeader = ((view.getUint32(20, true) >>> 29) & 1) === 1
  return APE_HEADER_BYTES + (isHeader ? view.getUint32(12, true) : 0)
}

/** Real end of a tag that declares `size` bytes at the start of `bytes`: MPEG frames may start earlier. */
export function tagEnd(bytes: Uint8Array, size: number): number {
  const firstFrame = findFrameSequence(
    bytes,
    HEADER_BYTES,
    Math.min(size, bytes.length),
    MIN_FRAMES_IN_TAG,
  )
  return firstFrame < 0 ? size : firstFrame
}

/** Skips a tag that declares `size` bytes, up to its real end (`tagEnd`). */
export async function skipTag(reader: ByteReader, size: number): Promise<void> {
  let left = size
  while (left > 0) {
    const step = Math.min(left, WINDOW_BYTES)
    await reader.fill(step + SEQUENCE_BYTES)
    if (reader.available === 0) return
    const end = tagEnd(reader.peek(step + SEQUENCE_BYTES), step)
    await reader.skip(end)
    if (end < step) return
    left -= step
  }
}

/** Skips leading ID3v2 tags. Returns whether there were any. */
export async function skipId3(reader: ByteReader): Promise<boolean> {
  let found = false
  while (await reader.fill(HEADER_BYTES)) {
    const size = id3Bytes(reader.peek(HEADER_BYTES), 0)
    if (size === 0) break
    found = true
    await skipTag(reader, size)
  }
  return found
}

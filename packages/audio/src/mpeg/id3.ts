import type { ByteReader } from '../byte-reader.ts'

const HEADER_BYTES = 10

/** Bytes of the ID3v2 tag at `at` (header and footer included, id3.org §3.1), or 0 where there is none. */
export function id3Bytes(bytes: Uint8Array, at: number): number {
  const [i, d, three, major, , flags, a, b, c, e] = bytes.subarray(at, at + HEADER_BYTES)
  if (i !== 0x49 || d !== 0x44 || three !== 0x33 || major === 0xff || flags === undefined) return 0
  if (a === undefined || b === undefined || c === undefined || e === undefined) return 0
  if ((a | b | c | e) > 0x7f) return 0
  const footer = (flags & 0x10) === 0 ? 0 : HEADER_BYTES
  return HEADER_BYTES + ((a << 21) | (b << 14) | (c << 7) | e) + footer
}

/** Skips the ID3v2 tags that a stream begins with. Returns whether there were any. */
export async function skipId3(reader: ByteReader): Promise<boolean> {
  let found = false
  while (await reader.fill(HEADER_BYTES)) {
    const size = id3Bytes(reader.peek(HEADER_BYTES), 0)
    if (size === 0) break
    found = true
    await reader.skip(size)
  }
  return found
}

/** The bytes [start, end) of a deterministic endless stream. */
export function pattern(start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start)
  for (let i = start; i < end; i += 1)
    bytes[i - start] = Math.imul(i ^ (i >>> 9), 2_654_435_761) >>> 24
  return bytes
}

/** The same bytes in chunks of 64 KiB. */
export async function* patternStream(start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += 65_536) yield pattern(at, Math.min(end, at + 65_536))
}

/** The length of a stream if it equals `pattern(0, length)`, else −1. */
export async function patternLength(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let at = 0
  for await (const block of stream) {
    if (Buffer.compare(block, pattern(at, at + block.length)) !== 0) return -1
    at += block.length
  }
  return at
}

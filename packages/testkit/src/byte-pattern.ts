const BLOCK_BYTES = 64 * 1024

/** The bytes [start, end) of a deterministic endless stream, whose blocks all differ. */
export function pattern(start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start)
  for (let i = start; i < end; i += 1)
    bytes[i - start] = Math.imul(i ^ (i >>> 9), 2_654_435_761) >>> 24
  return bytes
}

/** The same bytes in blocks of 64 KiB. `between` is called with the end of each block after it. */
export async function* patternStream(
  start: number,
  end: number,
  between: (at: number) => Promise<void> | void = () => undefined,
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; ) {
    const next = Math.min(end, at + BLOCK_BYTES)
    yield pattern(at, next)
    at = next
    await between(at)
  }
}

/** The length of a stream of the bytes [0, length). Throws if a byte differs. */
export async function patternLength(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let at = 0
  for await (const block of stream) {
    const expected = pattern(at, at + block.length)
    const differs = block.findIndex((byte, index) => byte !== expected[index])
    if (differs >= 0) throw new Error(`byte ${at + differs} differs`)
    at += block.length
  }
  return at
}

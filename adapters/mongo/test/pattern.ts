/** Byte `at` of the pattern. Consecutive chunks differ. */
function byteAt(at: number): number {
  return (at ^ (at >>> 8) ^ (at >>> 16)) & 0xff
}

const BLOCK_BYTES = 64 * 1024

/** Bytes [start, end) of the pattern in blocks; `between` is called after each. */
export async function* patternStream(
  start: number,
  end: number,
  between: (at: number) => Promise<void> | void = () => undefined,
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; ) {
    const block = Uint8Array.from({ length: Math.min(BLOCK_BYTES, end - at) }, (_, i) =>
      byteAt(at + i),
    )
    yield block
    at += block.length
    await between(at)
  }
}

/** The length of a stream. Throws if it differs from the pattern. */
export async function patternLength(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let at = 0
  for await (const block of stream) {
    for (const byte of block) {
      if (byte !== byteAt(at)) throw new Error(`byte ${at} differs`)
      at += 1
    }
  }
  return at
}

/** Byte i of the pattern depends on i alone, and no chunk looks like the next. */
function byteAt(at: number): number {
  return (at ^ (at >>> 8) ^ (at >>> 16)) & 0xff
}

const BLOCK_BYTES = 64 * 1024

/** Bytes [start, end) of the pattern, by blocks; `between` is called after each. */
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

/** How long a stream is; throws where a byte is not the pattern's. */
export async function patternLength(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let at = 0
  for await (const block of stream) {
    for (const byte of block) {
      if (byte !== byteAt(at)) throw new Error(`byte ${at} is another`)
      at += 1
    }
  }
  return at
}

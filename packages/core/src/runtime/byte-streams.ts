/** Reads a whole stream into memory. */
export async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const blocks: Uint8Array[] = []
  let size = 0
  for await (const block of bytes) {
    blocks.push(block)
    size += block.length
  }
  const only = blocks[0]
  if (blocks.length === 1 && only) return only
  const all = new Uint8Array(size)
  let offset = 0
  for (const block of blocks) {
    all.set(block, offset)
    offset += block.length
  }
  return all
}

/** The first `size` bytes of a stream, or all of it if it is shorter. */
export async function readHead(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): Promise<Uint8Array> {
  return (await readAll(firstBytes(bytes, size))).slice(0, size)
}

async function* firstBytes(bytes: AsyncIterable<Uint8Array>, size: number) {
  let seen = 0
  for await (const block of bytes) {
    yield block
    seen += block.length
    if (seen >= size) return
  }
}

/** Wraps bytes as a stream. */
export async function* singleBlock(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

/** The blocks of a body, where it has any. */
export type BodyBlocks = AsyncIterable<Uint8Array> | null

/** The whole of a short body. Stops reading and throws what `tooLarge` gives above `limitBytes`. */
export async function boundedBytes(
  body: BodyBlocks,
  limitBytes: number,
  tooLarge: () => Error,
): Promise<Uint8Array> {
  const blocks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const block of body ?? []) {
    sizeBytes += block.length
    if (sizeBytes > limitBytes) throw tooLarge()
    blocks.push(block)
  }
  return Buffer.concat(blocks)
}

/** The same as text, UTF-8; empty for no body. */
export async function boundedText(
  body: BodyBlocks,
  limitBytes: number,
  tooLarge: () => Error,
): Promise<string> {
  return new TextDecoder().decode(await boundedBytes(body, limitBytes, tooLarge))
}

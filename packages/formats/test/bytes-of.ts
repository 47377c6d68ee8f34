/** The bytes of a text, in blocks of the given sizes in turn. */
export async function* blocksOf(
  content: string | Uint8Array,
  sizes: readonly number[] = [64 * 1024],
): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  for (let at = 0, block = 0; at < bytes.length; block += 1) {
    const size = sizes[block % sizes.length] as number
    yield bytes.subarray(at, at + size)
    at += size
  }
}

/** UTF-16 with a byte order mark. */
export function utf16(text: string, order: 'little' | 'big'): Uint8Array {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le')
  return order === 'little' ? bytes : bytes.swap16()
}

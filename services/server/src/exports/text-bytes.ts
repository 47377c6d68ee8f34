const PIECE_CHARACTERS = 64 * 1024

/** Joins pieces of text to blocks of about 64 KiB, as UTF-8. */
export async function* textBytes(
  pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<Uint8Array> {
  let text = ''
  for await (const piece of pieces) {
    text += piece
    if (text.length < PIECE_CHARACTERS) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}

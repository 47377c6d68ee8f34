/** Bytes at hand as the stream that the stores take. */
export async function* singleBlock(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

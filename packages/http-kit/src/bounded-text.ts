/**
 * The whole text of a short body, UTF-8; empty for none. Stops reading and throws what `tooLarge` gives above
 * `limitBytes`.
 */
export async function boundedText(
  body: ReadableStream<Uint8Array> | null,
  limitBytes: number,
  tooLarge: () => Error,
): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let sizeBytes = 0
  if (body === null) return text
  for await (const block of body) {
    sizeBytes += block.length
    if (sizeBytes > limitBytes) throw tooLarge()
    text += decoder.decode(block, { stream: true })
  }
  return text + decoder.decode()
}

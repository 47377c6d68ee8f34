import { ToolkitError } from '@toolkit/core'

/** Far above any answer or problem document of the internal routes. */
const LIMIT_BYTES = 64 * 1024

/** The whole text of an answer. `internal` above 64 KiB. */
export async function answerText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let sizeBytes = 0
  if (response.body === null) return text
  for await (const block of response.body) {
    sizeBytes += block.length
    if (sizeBytes > LIMIT_BYTES) {
      throw new ToolkitError('internal', 'The server sent far more than was asked for.')
    }
    text += decoder.decode(block, { stream: true })
  }
  return text + decoder.decode()
}

import { ToolkitError } from '@toolkit/core'

/** The longest answer that is not a job's result: far above a full page of jobs. */
const LIMIT_BYTES = 4 * 1024 * 1024

/** The whole text of a short answer. `provider-bad-result` above 4 MiB. */
export async function answerText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let sizeBytes = 0
  if (response.body === null) return text
  for await (const block of response.body) {
    sizeBytes += block.length
    if (sizeBytes > LIMIT_BYTES) {
      throw new ToolkitError(
        'provider-bad-result',
        'The provider sent far more than was asked for.',
      )
    }
    text += decoder.decode(block, { stream: true })
  }
  return text + decoder.decode()
}

import { ToolkitError } from '@toolkit/core'
import { boundedText } from '@toolkit/http-kit'

/** Far above any answer or problem document of the internal routes. */
const LIMIT_BYTES = 64 * 1024

/** The whole text of an answer. `internal` above 64 KiB. */
export function answerText(response: Response): Promise<string> {
  return boundedText(
    response.body,
    LIMIT_BYTES,
    () => new ToolkitError('internal', 'The server sent far more than was asked for.'),
  )
}

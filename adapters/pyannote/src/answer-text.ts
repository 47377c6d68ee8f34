import { ToolkitError } from '@toolkit/core'
import { boundedText } from '@toolkit/http-kit'

/** The longest answer that is not a job's result: far above a full page of jobs. */
const LIMIT_BYTES = 4 * 1024 * 1024

/** The whole text of a short answer. `provider-bad-result` above 4 MiB. */
export function answerText(response: Response): Promise<string> {
  return boundedText(
    response.body,
    LIMIT_BYTES,
    () => new ToolkitError('provider-bad-result', 'The provider sent far more than was asked for.'),
  )
}

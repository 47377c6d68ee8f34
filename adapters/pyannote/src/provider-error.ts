import { type ErrorCode, type FieldError, ToolkitError } from '@toolkit/core'
import { boundedText, connectionCode, neverConnected } from '@toolkit/http-kit'
import { errorBodySchema } from '@toolkit/pyannote-wire'
import { secondsOf } from './rate-limits/limit-headers.ts'

const NEXT_STEP: Partial<Record<ErrorCode, string>> = {
  'provider-credentials': 'The provider refuses the key. Check the key in the settings',
  'provider-credit': 'The provider asks for payment. Check credit and subscription of the account',
  'provider-not-found': 'The provider does not know this. It may have been dropped; run it again',
  'provider-rate-limited': 'The provider asks to wait. Try again later',
  'provider-rejected': 'The provider refuses the request. Change what it names',
  'provider-unavailable': 'The provider cannot do this now. Try again later',
}

/** The code of an answer that is no success. A key that may not do something is a wrong key. */
function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'provider-credentials'
  if (status === 402) return 'provider-credit'
  if (status === 404) return 'provider-not-found'
  if (status === 429) return 'provider-rate-limited'
  if (status === 408 || status >= 500) return 'provider-unavailable'
  return 'provider-rejected'
}

function readBody(text: string): { message: string | null; fields: readonly FieldError[] } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // A proxy on the way answers with a page of its own: the status says enough.
    return { message: null, fields: [] }
  }
  const body = errorBodySchema.safeParse(json)
  if (!body.success) return { message: null, fields: [] }
  const fields = (body.data.errors ?? []).map(({ field, message }) => ({ path: field, message }))
  return { message: body.data.message ?? null, fields }
}

/** The error for an answer that is no success, with the provider's own words; `redact` takes secrets out of them. */
export async function providerError(
  response: Response,
  redact: (text: string) => string,
  nowMs: number,
): Promise<ToolkitError> {
  const code = codeOf(response.status)
  const { message, fields } = readBody(await answerText(response))
  const words = [message, ...fields.map(({ path, message: why }) => `${path} ${why}`)]
  const said = words.filter((part) => part !== null && part !== '').join('; ')
  const text = `${NEXT_STEP[code]} (${response.status}${said === '' ? '' : `: ${said}`}).`
  const { headers } = response
  const wait = secondsOf(headers.get('retry-after') ?? headers.get('x-ratelimit-reset'), nowMs)
  return new ToolkitError(code, redact(text), {
    fields: fields.map((field) => ({ path: redact(field.path), message: redact(field.message) })),
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  })
}

/** The error for a call that got no answer, or lost it. What the caller aborted is the caller's own reason. */
export function connectionError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof ToolkitError) return error
  const code = connectionCode(error)
  const why = code === null ? '' : ` (${code})`
  // No cause is kept: what fetch says may quote addresses that are secrets.
  if (neverConnected(error)) {
    const message = `No connection to the provider can be made${why}. Check the network and its address in the settings.`
    return new ToolkitError('provider-unreachable', message)
  }
  const message = `The connection to the provider failed${why}. Check that it is reachable and try again.`
  return new ToolkitError('provider-unavailable', message)
}

/** The whole text of a short answer. `provider-bad-result` above 4 MiB. */
export function answerText(response: Response): Promise<string> {
  return boundedText(
    response.body,
    LIMIT_BYTES,
    () => new ToolkitError('provider-bad-result', 'The provider sent far more than was asked for.'),
  )
}

/** The longest answer that is not a job's result: far above a full page of jobs. */
export const LIMIT_BYTES = 4 * 1024 * 1024

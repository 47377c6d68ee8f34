import { type ErrorCode, type FieldError, ToolkitError } from '@toolkit/core'
import { boundedText, connectionCode, neverConnected } from '@toolkit/http-kit'
import { errorBodySchema } from '@toolkit/pyannote-wire'
import { secondsOf } from './rate-limits/limit-headers.ts'

/** The longest text of an answer, far above a full page of jobs. Results of jobs are streamed. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  'provider-credentials': 'The provider refuses the key. Check the key in the settings',
  'provider-credit': 'The provider asks for payment. Check credit and subscription of the account',
  'provider-not-found':
    'The provider does not know this. It may have been deleted; run the diarization again',
  'provider-rate-limited': 'The rate limit of the provider is reached. Try again later',
  'provider-rejected': 'The provider refuses the request. Change what it names',
  'provider-unavailable': 'The provider cannot do this now. Try again later',
}

/** The code for the status of an error answer. A key without permission counts as a wrong key. */
function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'provider-credentials'
  if (status === 402) return 'provider-credit'
  if (status === 404) return 'provider-not-found'
  if (status === 429) return 'provider-rate-limited'
  if (status === 408 || status >= 500) return 'provider-unavailable'
  return 'provider-rejected'
}

/** The error for an error answer, with the message of the provider; `redact` removes secrets from it. */
export async function providerError(
  response: Response,
  redact: (text: string) => string,
  nowMs: number,
): Promise<ToolkitError> {
  const code = codeOf(response.status)
  const { message, fields } = parseErrorBody(await answerText(response))
  const parts = [message, ...fields.map((field) => `${field.path} ${field.message}`)]
  const details = parts.filter((part) => part !== null && part !== '').join('; ')
  const text = `${MESSAGES[code]} (${response.status}${details === '' ? '' : `: ${details}`}).`
  const { headers } = response
  const wait = secondsOf(headers.get('retry-after') ?? headers.get('x-ratelimit-reset'), nowMs)
  return new ToolkitError(code, redact(text), {
    fields: fields.map((field) => ({ path: redact(field.path), message: redact(field.message) })),
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  })
}

function parseErrorBody(text: string): {
  message: string | null
  fields: readonly FieldError[]
} {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // The page of a proxy: the status is enough.
    return { message: null, fields: [] }
  }
  const body = errorBodySchema.safeParse(json)
  if (!body.success) return { message: null, fields: [] }
  const fields = (body.data.errors ?? []).map(({ field, message }) => ({ path: field, message }))
  return { message: body.data.message ?? null, fields }
}

/** The text of a short answer. Throws `provider-bad-result` above 4 MiB. */
export function answerText(response: Response): Promise<string> {
  return boundedText(
    response.body,
    MAX_ANSWER_BYTES,
    () => new ToolkitError('provider-bad-result', 'The answer of the provider is too long.'),
  )
}

/** The error for a call without a complete answer. If the caller aborted, it is the reason of `signal`. */
export function connectionError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof ToolkitError) return error
  const code = connectionCode(error)
  const suffix = code === null ? '' : ` (${code})`
  // No cause: errors of fetch may contain addresses that are secret.
  if (neverConnected(error)) {
    const message = `No connection to the provider can be made${suffix}. Check the network and its address in the settings.`
    return new ToolkitError('provider-unreachable', message)
  }
  const message = `The connection to the provider failed${suffix}. Check that it is reachable and try again.`
  return new ToolkitError('provider-unavailable', message)
}

/** The error for a failed upload. A refused upload address has expired: a new one may work, and the key is not at fault. */
export function uploadError(error: unknown): unknown {
  const isRefused =
    error instanceof ToolkitError &&
    (error.code === 'provider-credentials' || error.code === 'provider-not-found')
  if (!isRefused) return error
  return new ToolkitError(
    'provider-unavailable',
    'The provider refused the upload at the address that it gave. Try again.',
  )
}

/**
 * Returns a function that removes secrets from texts, also if any of their characters are percent-encoded. Secrets
 * shorter than four characters are ignored, because they occur in any text.
 */
export function redactor(...secrets: readonly string[]): (text: string) => string {
  const patterns = secrets
    .filter((secret) => secret.length >= 4)
    .map((secret) => new RegExp(Array.from(secret, plainOrEncoded).join(''), 'g'))
  return (text) => patterns.reduce((rest, pattern) => rest.replaceAll(pattern, '…'), text)
}

function plainOrEncoded(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(2, '0')
  const hex = Array.from(code, (digit) => `[${digit}${digit.toUpperCase()}]`).join('')
  return `(?:%${hex}|\\u${code.padStart(4, '0')})`
}

import { type Notice, ToolkitError, type WebhookState } from '@toolkit/core'
import { boundedText, connectionCode, errorOfProblem, serviceKeyHeader } from '@toolkit/http-kit'

/** Far above the size of any answer of the internal routes. */
const MAX_ANSWER_BYTES = 64 * 1024

const ANSWER_LIMIT_MS = 30_000

const OUTCOMES = ['taken', 'repeated', 'ignored'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** The webhook's calls to the server. */
export interface ServerLink {
  /** Resolves when the server has stored the notice. */
  take(notice: Notice, signal: AbortSignal): Promise<Outcome>
  /** Sends the state of the webhook's public address. */
  announce(webhook: WebhookState, signal: AbortSignal): Promise<void>
}

/**
 * Calls the server's internal routes at `url`. No call is repeated. Throws the errors of the server by their code
 * (`service-key` if it refuses the key), `storage-unavailable` if it cannot be reached or does not answer within 30 s, and
 * `internal` for an answer of an unknown form.
 */
export function openServerLink(options: {
  readonly url: string
  /** The service key. */
  readonly key: string
  readonly fetch?: typeof fetch
}): ServerLink {
  const { origin } = new URL(options.url)
  const send = options.fetch ?? fetch

  async function call(
    method: 'POST' | 'PUT',
    path: string,
    body: object,
    signal: AbortSignal,
  ): Promise<unknown> {
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      ...serviceKeyHeader(options.key),
    }
    const init = { method, headers, body: JSON.stringify(body), redirect: 'error' } as const
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)])
      const response = await send(origin + path, { ...init, signal: limited })
      const answer = parseJson(await answerText(response))
      if (!response.ok) throw errorOfProblem(response.status, answer, response.headers)
      return answer
    } catch (error) {
      throw linkError(error, signal)
    }
  }

  return {
    async take({ provider, runId, token, jobId, status }, signal) {
      const notice = { provider, runId, token, jobId, status }
      return parseOutcome(await call('POST', '/internal/notices', notice, signal))
    },
    async announce(webhook, signal) {
      await call('PUT', '/internal/webhook', webhook, signal)
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    // The page of a proxy: the status is enough.
    return null
  }
}

function parseOutcome(answer: unknown): Outcome {
  const { outcome } = (answer ?? {}) as { readonly outcome?: unknown }
  const known = OUTCOMES.find((each) => each === outcome)
  if (known === undefined) throw unknownForm()
  return known
}

function unknownForm(): ToolkitError {
  return new ToolkitError(
    'internal',
    'The server gave an answer of an unknown form. Check SERVER_URL, and that both have the same version.',
  )
}

/** The text of an answer. Throws `internal` above 64 KiB. */
function answerText(response: Response): Promise<string> {
  return boundedText(
    response.body,
    MAX_ANSWER_BYTES,
    () => new ToolkitError('internal', 'The answer of the server is too long.'),
  )
}

/** The error for a call without an answer. If the caller aborted, it is the reason of `signal`. */
function linkError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof ToolkitError) return error
  const code = connectionCode(error)
  const suffix = code === null ? '' : ` (${code})`
  const message = `The server does not answer${suffix}. Check that it runs and that SERVER_URL is its address.`
  return new ToolkitError('storage-unavailable', message, { cause: error })
}

import { type Notice, ToolkitError, type WebhookState } from '@toolkit/core'
import { boundedText, connectionCode, errorOfProblem, serviceKeyHeader } from '@toolkit/http-kit'

/** Far above any answer or problem document of the internal routes. */
const LIMIT_BYTES = 64 * 1024

/** How long the server may take over one call. */
const ANSWER_LIMIT_MS = 30_000

const OUTCOMES = ['taken', 'repeated', 'ignored'] as const
/** What became of a notice. */
export type Outcome = (typeof OUTCOMES)[number]

/** What the webhook tells the server. */
export interface ServerLink {
  /** Resolves once the server has stored the notice. */
  take(notice: Notice, signal: AbortSignal): Promise<Outcome>
  /** Says where notices arrive from now on. */
  announce(webhook: WebhookState, signal: AbortSignal): Promise<void>
}

/**
 * Speaks to the server's internal routes at `url`. Repeats no call. Errors: those of the server by their code
 * (`service-key` where it refuses ours);
 * `storage-unavailable` where it cannot be reached or does not answer in time, `internal` for an answer of no known form.
 */
export function openServerLink(options: {
  readonly url: string
  /** The key that our services share. */
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
      const answer = json(await answerText(response))
      if (!response.ok) throw errorOfProblem(response.status, answer, response.headers)
      return answer
    } catch (error) {
      throw linkError(error, signal)
    }
  }

  return {
    async take({ provider, runId, token, jobId, status }, signal) {
      const notice = { provider, runId, token, jobId, status }
      return outcomeOf(await call('POST', '/internal/notices', notice, signal))
    },
    async announce(webhook, signal) {
      await call('PUT', '/internal/webhook', webhook, signal)
    },
  }
}

function json(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    // A proxy on the way answers with a page of its own: the status says enough.
    return null
  }
}

function outcomeOf(answer: unknown): Outcome {
  const { outcome } = (answer ?? {}) as { readonly outcome?: unknown }
  const known = OUTCOMES.find((each) => each === outcome)
  if (known === undefined) throw unknownForm()
  return known
}

function unknownForm(): ToolkitError {
  return new ToolkitError(
    'internal',
    'The server gave an answer of an unknown form. Check SERVER_URL, and that both are of one version.',
  )
}

/** The whole text of an answer. `internal` above 64 KiB. */
function answerText(response: Response): Promise<string> {
  return boundedText(
    response.body,
    LIMIT_BYTES,
    () => new ToolkitError('internal', 'The server sent far more than was asked for.'),
  )
}

/** The error for a call that got no answer. What the caller aborted is the caller's own reason. */
function linkError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof ToolkitError) return error
  const code = connectionCode(error)
  const why = code === null ? '' : ` (${code})`
  const message = `The server does not answer${why}. Check that it runs and that SERVER_URL is its address.`
  return new ToolkitError('storage-unavailable', message, { cause: error })
}

import { type Notice, ToolkitError, type WebhookState } from '@toolkit/core'
import {
  boundedText,
  connectionCode,
  errorOfProblem,
  isProblem,
  serviceKeyHeader,
} from '@toolkit/http-kit'
import { isOutcome, NoticeBatches, type Outcome } from './notice-batches.ts'

/** Far above any answer or problem document of the internal routes. */
const LIMIT_BYTES = 64 * 1024

/** How long the server may take over one call. */
const ANSWER_LIMIT_MS = 30_000
/** A batch goes on though one of its senders leaves. */
const NEVER = new AbortController().signal

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

  const batches = new NoticeBatches(async (notices) => {
    const body = {
      notices: notices.map(({ provider, runId, token, jobId, status }) => ({
        provider,
        runId,
        token,
        jobId,
        status,
      })),
    }
    return outcomesOf(await call('POST', '/internal/notices', body, NEVER), notices.length)
  })

  return {
    take: (notice, signal) => batches.take(notice, signal),
    async announce({ url, reachable, detail }, signal) {
      await call('PUT', '/internal/webhook', { url, reachable, detail }, signal)
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

/** What became of each notice: an outcome, or the problem document of the one that was not stored. */
function outcomesOf(answer: unknown, count: number): readonly (Outcome | ToolkitError)[] {
  const { outcomes } = (answer ?? {}) as { readonly outcomes?: unknown }
  if (!Array.isArray(outcomes) || outcomes.length !== count) throw unknownForm()
  return outcomes.map((each: unknown) => {
    if (isOutcome(each)) return each
    return isProblem(each) ? errorOfProblem(500, each, new Headers()) : unknownForm()
  })
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

import { type Notice, ToolkitError, type WebhookState } from '@toolkit/core'
import { answerText } from './answer-text.ts'
import { Gate } from './gate.ts'
import { linkError, problemError } from './link-error.ts'

/** How long the server may take over one call. */
const ANSWER_LIMIT_MS = 30_000
/** A crowd of notices shares so many connections: a thousand new ones would cost more than what they carry. */
const AT_A_TIME = 16

const OUTCOMES = ['taken', 'repeated', 'ignored'] as const
type Outcome = (typeof OUTCOMES)[number]

/** What the webhook tells the server. */
export interface ServerLink {
  /** Resolves once the server has stored the notice. */
  take(notice: Notice, signal: AbortSignal): Promise<Outcome>
  /** Says where notices arrive from now on. */
  announce(webhook: WebhookState, signal: AbortSignal): Promise<void>
}

/**
 * Speaks to the server's internal routes at `url`. Repeats no call. Errors: those of the server by their code;
 * `storage-unavailable` where it cannot be reached or does not answer in time, `internal` for an answer of no known form.
 */
export function openServerLink(options: {
  readonly url: string
  readonly fetch?: typeof fetch
}): ServerLink {
  const { origin } = new URL(options.url)
  const send = options.fetch ?? fetch
  const gate = new Gate(AT_A_TIME)

  async function call(
    method: 'POST' | 'PUT',
    path: string,
    body: object,
    signal: AbortSignal,
  ): Promise<string> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)])
    const headers = { accept: 'application/json', 'content-type': 'application/json' }
    const init = { method, headers, body: JSON.stringify(body), redirect: 'error' } as const
    try {
      return await gate.pass(limited, async () => {
        const response = await send(origin + path, { ...init, signal: limited })
        const text = await answerText(response)
        if (!response.ok) throw problemError(response.status, text)
        return text
      })
    } catch (error) {
      throw linkError(error, signal)
    }
  }

  return {
    async take({ provider, runId, jobId, status }, signal) {
      const body = { provider, runId, jobId, status }
      return outcomeOf(await call('POST', '/internal/notices', body, signal))
    },
    async announce({ url, reachable, detail }, signal) {
      await call('PUT', '/internal/webhook', { url, reachable, detail }, signal)
    },
  }
}

function outcomeOf(text: string): Outcome {
  const outcome = OUTCOMES.find((name) => text === JSON.stringify({ outcome: name }))
  if (outcome !== undefined) return outcome
  throw new ToolkitError(
    'internal',
    'The server gave an answer of an unknown form. Check SERVER_URL, and that both are of one version.',
  )
}

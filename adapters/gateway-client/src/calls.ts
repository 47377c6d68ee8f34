import { ToolkitError } from '@toolkit/core'
import { errorOfProblem, isProblem, serviceKeyHeader } from '@toolkit/http-kit'

export interface CallInit {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | ReadableStream<Uint8Array>
  readonly signal?: AbortSignal | undefined
  /** The media type of the answer; default JSON. */
  readonly accept?: string
}

/** Calls to the gateway. What the caller aborts rejects with its own reason. */
export interface Calls {
  /** The answer, once it begins. The error that the gateway gives instead; `storage-unavailable` where none comes. */
  send(method: string, path: string, init?: CallInit): Promise<Response>
  /** The whole answer as a value; undefined where it has none. */
  answer(method: string, path: string, init?: CallInit): Promise<unknown>
  /** The error for an answer that broke off, or the reason of whoever aborted it. */
  brokenOff(cause: unknown, signal?: AbortSignal): unknown
  readonly patienceMs: number
}

export interface CallOptions {
  readonly origin: string
  /** Shown with every call. */
  readonly key: string
  readonly fetch: typeof fetch
  /** Ends everything that is under way, with its reason. */
  readonly closing: AbortSignal
  readonly patienceMs: number
}

const ADDRESS_ADVICE = 'See that it runs and that GATEWAY_URL names it.'
const KEY_ADVICE = 'Give it and the server the same SERVICE_KEY, then start both again.'

export function openCalls({ origin, key, fetch, closing, patienceMs }: CallOptions): Calls {
  function brokenOff(cause: unknown, signal?: AbortSignal): unknown {
    if (signal?.aborted) return signal.reason
    if (closing.aborted) return closing.reason
    return cause instanceof ToolkitError ? cause : unavailable('cannot be reached', cause)
  }

  async function send(method: string, path: string, init: CallInit = {}): Promise<Response> {
    const { signal, accept = 'application/json', headers, ...rest } = init
    try {
      const response = await fetch(origin + path, {
        ...rest,
        method,
        headers: { ...headers, ...serviceKeyHeader(key) },
        signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
        // With a redirect in sight a streamed body would be kept whole.
        redirect: 'error',
        ...(typeof init.body === 'object' ? { duplex: 'half' as const } : {}),
      })
      if (!response.ok) throw await errorOf(response)
      const type = response.headers.get('Content-Type')
      if (response.status === 204 || type?.startsWith(accept)) return response
      await response.body?.cancel()
      throw stranger()
    } catch (error) {
      throw brokenOff(error, signal)
    }
  }

  return {
    send,
    brokenOff,
    patienceMs,
    async answer(method, path, init) {
      const response = await send(method, path, init)
      const text = await response.text().catch((error: unknown) => {
        throw brokenOff(error, init?.signal)
      })
      return text === '' ? undefined : parsed(text)
    },
  }
}

async function errorOf(response: Response): Promise<ToolkitError> {
  const body = parsed(await response.text())
  if (!isProblem(body)) return stranger()
  // A matter of the settings, not of what was asked for: whoever asked waits until it is mended.
  if (body.code === 'service-key') return unavailable('refuses our key', undefined, KEY_ADVICE)
  return errorOfProblem(response.status, body, response.headers)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw stranger()
  }
}

/** Whatever answered, a proxy perhaps, is no gateway. */
function stranger(): ToolkitError {
  return unavailable('does not answer as it should')
}

function unavailable(how: string, cause?: unknown, advice = ADDRESS_ADVICE): ToolkitError {
  const message = `The database gateway ${how}. ${advice}`
  return new ToolkitError('storage-unavailable', message, { cause })
}

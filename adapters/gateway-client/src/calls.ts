import { ToolkitError } from '@toolkit/core'
import { errorOfProblem, isProblem } from '@toolkit/http-kit'

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
  readonly fetch: typeof fetch
  /** Ends everything that is under way, with its reason. */
  readonly closing: AbortSignal
  readonly patienceMs: number
}

export function openCalls({ origin, fetch, closing, patienceMs }: CallOptions): Calls {
  function brokenOff(cause: unknown, signal?: AbortSignal): unknown {
    if (signal?.aborted) return signal.reason
    if (closing.aborted) return closing.reason
    return cause instanceof ToolkitError ? cause : unavailable('cannot be reached', cause)
  }

  async function send(method: string, path: string, init: CallInit = {}): Promise<Response> {
    const { signal, accept = 'application/json', ...rest } = init
    try {
      const response = await fetch(origin + path, {
        ...rest,
        method,
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
  return isProblem(body) ? errorOfProblem(response.status, body, response.headers) : stranger()
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

function unavailable(how: string, cause?: unknown): ToolkitError {
  const message = `The database gateway ${how}. See that it runs and that GATEWAY_URL names it.`
  return new ToolkitError('storage-unavailable', message, { cause })
}

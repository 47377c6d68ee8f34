import { ToolkitError } from '@toolkit/core'
import { errorOfProblem, isProblem, serviceKeyHeader } from '@toolkit/http-kit'

export interface CallInit {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | ReadableStream<Uint8Array>
  readonly signal?: AbortSignal | undefined
  /** The media type of the answer. Default: JSON. */
  readonly accept?: string
}

/**
 * Calls to the gateway. They throw the error that the gateway answers, `storage-unavailable` without an answer, and the
 * reason of `signal` after an abort.
 */
export interface Calls {
  /** Resolves with the response when its headers arrive. */
  send(method: string, path: string, init?: CallInit): Promise<Response>
  /** The parsed JSON of the answer; undefined if it is empty. */
  json(method: string, path: string, init?: CallInit): Promise<unknown>
  /** The error for a broken answer, or the reason of the signal that aborted it. */
  connectionError(cause: unknown, signal?: AbortSignal): unknown
  /** How long an aborted call waits until the gateway has ended it, in milliseconds. */
  readonly abortTimeoutMs: number
}

export interface CallOptions {
  readonly origin: string
  /** The service key, sent with every call. */
  readonly key: string
  readonly fetch: typeof fetch
  /** Aborts all running calls. */
  readonly closing: AbortSignal
  readonly abortTimeoutMs: number
}

const ADDRESS_ADVICE = 'Check that it runs and that GATEWAY_URL is its address.'
const KEY_ADVICE = 'Give it and the server the same SERVICE_KEY, then start both again.'

export function openCalls({ origin, key, fetch, closing, abortTimeoutMs }: CallOptions): Calls {
  function connectionError(cause: unknown, signal?: AbortSignal): unknown {
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
        // With redirects allowed, fetch would buffer a streamed body.
        redirect: 'error',
        ...(typeof init.body === 'object' ? { duplex: 'half' as const } : {}),
      })
      if (!response.ok) throw await errorOf(response)
      const type = response.headers.get('Content-Type')
      if (response.status === 204 || type?.startsWith(accept)) return response
      await response.body?.cancel()
      throw unknownAnswer()
    } catch (error) {
      throw connectionError(error, signal)
    }
  }

  return {
    send,
    connectionError,
    abortTimeoutMs,
    async json(method, path, init) {
      const response = await send(method, path, init)
      const text = await response.text().catch((error: unknown) => {
        throw connectionError(error, init?.signal)
      })
      return text === '' ? undefined : parseJson(text)
    },
  }
}

async function errorOf(response: Response): Promise<ToolkitError> {
  const body = parseJson(await response.text())
  if (!isProblem(body)) return unknownAnswer()
  // A wrong setting, which the caller can wait for: it is not an error of the request.
  if (body.code === 'service-key')
    return unavailable('refuses the service key', undefined, KEY_ADVICE)
  return errorOfProblem(response.status, body, response.headers)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unknownAnswer()
  }
}

/** The answer is not the gateway's: it may be a proxy's. */
function unknownAnswer(): ToolkitError {
  return unavailable('gave an answer of an unknown form')
}

function unavailable(problem: string, cause?: unknown, advice = ADDRESS_ADVICE): ToolkitError {
  const message = `The database gateway ${problem}. ${advice}`
  return new ToolkitError('storage-unavailable', message, { cause })
}

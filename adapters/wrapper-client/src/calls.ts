import { ToolkitError } from '@toolkit/core'
import {
  connectionCode,
  errorOfProblem,
  isProblem,
  neverConnected,
  serviceKeyHeader,
} from '@toolkit/http-kit'

/** The options of `fetch` for a call. */
export type CallInit = Omit<RequestInit, 'headers'> & {
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Calls to the wrapper. They throw the error that the wrapper answers, `provider-unreachable` without a connection,
 * `provider-unavailable` for a broken or unknown answer, and the signal's reason after an abort.
 */
export interface Calls {
  /** Makes a call and returns what `read` returns for the response. */
  read<T>(
    path: string,
    init: CallInit,
    signal: AbortSignal,
    read: (response: Response) => Promise<T>,
  ): Promise<T>
  /** Makes a call with a JSON answer. It is not validated, because both sides are of the same version. */
  json<T>(path: string, init: CallInit, signal: AbortSignal): Promise<T>
  /** Makes a call without a result. */
  done(path: string, init: CallInit, signal: AbortSignal): Promise<void>
}

/** `key`: the service key, sent with every call. */
export function openCalls(url: string, key: string, send: typeof fetch): Calls {
  const read: Calls['read'] = async (path, init, signal, readAnswer) => {
    try {
      // With redirects allowed, fetch would buffer a streamed body.
      const headers = { ...init.headers, ...serviceKeyHeader(key) }
      const response = await send(url + path, { ...init, headers, redirect: 'error', signal })
      if (!response.ok) throw await errorOf(response)
      return await readAnswer(response)
    } catch (error) {
      throw callError(error, signal)
    }
  }
  return {
    read,
    json: <T>(path: string, init: CallInit, signal: AbortSignal) =>
      read<T>(path, init, signal, jsonOf<T>),
    done: (path, init, signal) =>
      read(path, init, signal, async (response) => {
        await response.body?.cancel()
      }),
  }
}

async function jsonOf<T>(response: Response): Promise<T> {
  return (await response.json()) as T
}

async function errorOf(response: Response): Promise<ToolkitError> {
  const text = await response.text()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    // The answer of a proxy: the status is enough.
  }
  const error = errorOfProblem(response.status, body, response.headers)
  if (!isProblem(body)) return new ToolkitError('provider-unavailable', error.message)
  if (error.code !== 'service-key') return error
  // A wrong setting, which the caller can wait for. The call had no effect.
  return new ToolkitError(
    'provider-unreachable',
    'The wrapper refuses the service key. Give it and the server the same SERVICE_KEY, then start both again.',
  )
}

/** The error for a failed call. If the caller aborted, it is the reason of `signal`. */
function callError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof ToolkitError) return error
  const code = connectionCode(error)
  const suffix = code === null ? '' : ` (${code})`
  const details = { cause: error }
  if (neverConnected(error)) {
    const message = `The wrapper cannot be reached${suffix}. Check that it runs, and its address.`
    return new ToolkitError('provider-unreachable', message, details)
  }
  const message = `The wrapper gave no valid answer${suffix}. See its log.`
  return new ToolkitError('provider-unavailable', message, details)
}

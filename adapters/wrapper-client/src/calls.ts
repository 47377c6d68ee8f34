import { ToolkitError } from '@toolkit/core'
import {
  connectionCode,
  errorOfProblem,
  isProblem,
  neverConnected,
  serviceKeyHeader,
} from '@toolkit/http-kit'

/** What a call says, beside its address. */
export type CallInit = Omit<RequestInit, 'headers'> & {
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls to the wrapper. Errors are the ones that the wrapper had, or say that it is away. */
export interface Calls {
  /** A call and what `read` makes of its answer. */
  read<T>(
    path: string,
    init: CallInit,
    signal: AbortSignal,
    read: (response: Response) => Promise<T>,
  ): Promise<T>
  /** A call with a JSON answer, whose form is the wrapper's and ours. */
  json<T>(path: string, init: CallInit, signal: AbortSignal): Promise<T>
  /** A call whose answer says no more than that it was done. */
  done(path: string, init: CallInit, signal: AbortSignal): Promise<void>
}

/** `key`: shown with every call. */
export function openCalls(url: string, key: string, send: typeof fetch): Calls {
  const read: Calls['read'] = async (path, init, signal, readAnswer) => {
    try {
      // With redirects a streamed body would be kept whole in memory.
      const headers = { ...init.headers, ...serviceKeyHeader(key) }
      const response = await send(url + path, { ...init, headers, redirect: 'error', signal })
      if (!response.ok) throw await refusal(response)
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

async function refusal(response: Response): Promise<ToolkitError> {
  const text = await response.text()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    // Something else than the wrapper answered: the status says enough.
  }
  const error = errorOfProblem(response.status, body, response.headers)
  if (!isProblem(body)) return new ToolkitError('provider-unavailable', error.message)
  if (error.code !== 'service-key') return error
  // A matter of the settings, and nothing went out to a provider: whoever asked waits until it is mended.
  return new ToolkitError(
    'provider-unreachable',
    'The wrapper refuses our key. Give it and the server the same SERVICE_KEY, then start both again.',
  )
}

/** What the caller aborted is the caller's own reason. */
function callError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof ToolkitError) return error
  const code = connectionCode(error)
  const why = code === null ? '' : ` (${code})`
  const details = { cause: error }
  if (neverConnected(error)) {
    const message = `The wrapper cannot be reached${why}. Check that it runs, and its address.`
    return new ToolkitError('provider-unreachable', message, details)
  }
  const message = `The wrapper did not answer as it should${why}. Look into its log.`
  return new ToolkitError('provider-unavailable', message, details)
}

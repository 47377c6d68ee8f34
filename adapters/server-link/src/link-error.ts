import { ToolkitError } from '@toolkit/core'
import { connectionCode } from '@toolkit/http-kit'

/** The error for a call that got no answer. What the caller aborted is the caller's own reason. */
export function linkError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof ToolkitError) return error
  const code = connectionCode(error)
  const why = code === null ? '' : ` (${code})`
  const message = `The server does not answer${why}. Check that it runs and that SERVER_URL is its address.`
  return new ToolkitError('storage-unavailable', message, { cause: error })
}

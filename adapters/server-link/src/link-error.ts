import { ERRORS, type ErrorCode, ToolkitError } from '@toolkit/core'

/** The error for a call that got no answer. What the caller aborted is the caller's own reason. */
export function linkError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof ToolkitError) return error
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  const message = `The server does not answer${code}. Check that it runs and that SERVER_URL is its address.`
  return new ToolkitError('storage-unavailable', message, { cause: error })
}

/** The server's own error, from its problem document; `internal` for an answer that is none. */
export function problemError(status: number, text: string): ToolkitError {
  const { code, detail } = problemOf(text)
  if (isErrorCode(code) && typeof detail === 'string') return new ToolkitError(code, detail)
  return new ToolkitError(
    'internal',
    `The server answered with status ${status}. Its log says why.`,
  )
}

function problemOf(text: string): { readonly code?: unknown; readonly detail?: unknown } {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? json : {}
  } catch {
    // A proxy on the way answers with a page of its own: the status says enough.
    return {}
  }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code)
}

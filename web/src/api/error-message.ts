import { ApiError } from '@toolkit/server/client'

/** Returns the message that a user sees for a failed call: what happened and what to do. */
export function errorMessage(error: unknown): string {
  if (error instanceof ApiError) {
    const fields = (error.problem.errors ?? []).map(({ path, message }) => `${path} ${message}`)
    return [error.message, ...fields].join(' – ')
  }
  // fetch throws this if there was no response.
  if (error instanceof TypeError) {
    return 'The server cannot be reached. Check that it runs, then try again.'
  }
  return error instanceof Error ? error.message : 'Something went wrong. Try again.'
}

const TRANSIENT_CODES: ReadonlySet<string> = new Set(['starting', 'request-too-many'])
const DEFAULT_DELAY_MS = 1000
const MAX_DELAY_MS = 30_000

/**
 * Returns the delay in ms before the call is retried, for a server that is starting or has too many requests; null if
 * the response is final or there was none.
 */
export function retryDelayMs(error: unknown): number | null {
  return error instanceof ApiError ? retryDelayOf(error.code, error.retryAfterSeconds) : null
}

/** The same for the code of a problem and its Retry-After. */
export function retryDelayOf(code: string, retryAfterSeconds: number | null): number | null {
  if (!TRANSIENT_CODES.has(code)) return null
  if (retryAfterSeconds === null) return DEFAULT_DELAY_MS
  return Math.min(Math.max(retryAfterSeconds * 1000, DEFAULT_DELAY_MS), MAX_DELAY_MS)
}

/** Whether the server answered 404: deleted, or a wrong URL. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

import { ApiError } from '@toolkit/server/client'

/** What to tell people of a failed call: what happened, and what to do next. */
export function errorMessage(error: unknown): string {
  if (error instanceof ApiError) {
    const fields = (error.problem.errors ?? []).map(({ path, message }) => `${path} ${message}`)
    return [error.message, ...fields].join(' – ')
  }
  // What fetch throws where no answer came.
  if (error instanceof TypeError) {
    return 'The server cannot be reached. Check that it runs, then try again.'
  }
  return error instanceof Error ? error.message : 'Something went wrong. Try again.'
}

const PASSING: ReadonlySet<string> = new Set(['starting', 'request-too-many'])
const USUAL_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000

/**
 * How long to wait before the same is asked again, of a server that still starts or was asked too much at once; null:
 * its answer is final, or there was none.
 */
export function pauseMs(error: unknown): number | null {
  return error instanceof ApiError ? pauseFor(error.code, error.retryAfterSeconds) : null
}

/** The same for a problem's code and its Retry-After. */
export function pauseFor(code: string, retryAfterSeconds: number | null): number | null {
  if (!PASSING.has(code)) return null
  if (retryAfterSeconds === null) return USUAL_PAUSE_MS
  return Math.min(Math.max(retryAfterSeconds * 1000, USUAL_PAUSE_MS), LONGEST_PAUSE_MS)
}

/** Whether the server says that there is no such thing (deleted, or a wrong address). */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

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

/** Whether the server still takes up what the last one left: asked again in a moment it answers. */
export function isStarting(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'starting'
}

/** Whether the server says that there is no such thing (deleted, or a wrong address). */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

import { ERRORS, type ErrorCode, type FieldError, type ToolkitError } from '@toolkit/core'
import { HTTP_STATUS } from './statuses.ts'

/** RFC 9457, with the code of the catalogue and the fields that were refused. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
  readonly errors?: readonly FieldError[]
}

export const PROBLEM_TYPE = 'application/problem+json'

/** The document for an error. `status` differs from the table only where a protocol demands it (tus: 412, 460). */
export function problemOf(error: ToolkitError, status: number = HTTP_STATUS[error.code]): Problem {
  return {
    type: `about:blank#${error.code}`,
    title: ERRORS[error.code],
    status,
    code: error.code,
    detail: error.message,
    ...(error.fields.length > 0 ? { errors: error.fields } : {}),
  }
}

/** The whole response for an error, never to be cached. */
export function problemResponse(
  error: ToolkitError,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Response {
  const problem = problemOf(error, options.status)
  const headers = new Headers(options.headers)
  headers.set('Content-Type', PROBLEM_TYPE)
  headers.set('Cache-Control', 'no-store')
  if (error.retryAfterSeconds !== undefined) {
    headers.set('Retry-After', String(Math.max(1, Math.ceil(error.retryAfterSeconds))))
  }
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}

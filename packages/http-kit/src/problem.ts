import { ERRORS, type ErrorCode, type FieldError, ToolkitError } from '@toolkit/core'
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

/** `request-invalid` for one field. */
export function invalidField(path: string, message: string): ToolkitError {
  return new ToolkitError('request-invalid', `The request is not valid: ${path} ${message}.`, {
    fields: [{ path, message }],
  })
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

/**
 * The error that a service of ours answered with, made again from its problem document: same code, message, fields, and
 * seconds to wait. `internal` where `body` is no such document (a proxy's page, say): `isProblem` tells beforehand.
 */
export function errorOfProblem(status: number, body: unknown, headers: Headers): ToolkitError {
  const wait = retryAfterSeconds(headers)
  const told = wait === undefined ? {} : { retryAfterSeconds: wait }
  if (!isProblem(body)) {
    const message = `A service answered ${status} and did not say why. Look into its log.`
    return new ToolkitError('internal', message, told)
  }
  const { code, detail, errors } = body
  const message = typeof detail === 'string' ? detail : ERRORS[code]
  const fields = Array.isArray(errors) ? errors.filter(isFieldError) : []
  return new ToolkitError(code, message, { ...told, fields })
}

/** Whether this is a problem document with a code of the catalogue. */
export function isProblem(
  body: unknown,
): body is { readonly code: ErrorCode; readonly detail?: unknown; readonly errors?: unknown } {
  return isRecord(body) && typeof body.code === 'string' && Object.hasOwn(ERRORS, body.code)
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value.path === 'string' && typeof value.message === 'string'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Services of ours say whole seconds. */
function retryAfterSeconds(headers: Headers): number | undefined {
  const given = headers.get('Retry-After')
  return given !== null && /^\d{1,9}$/.test(given) ? Number(given) : undefined
}

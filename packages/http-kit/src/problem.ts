import { ERRORS, type ErrorCode, type FieldError, ToolkitError } from '@toolkit/core'

/** The HTTP status of each error code. A test compares it with `docs/errors.md`. */
export const HTTP_STATUS = {
  'audio-empty': 422,
  'audio-unknown-format': 415,
  'audio-needs-ffmpeg': 415,
  'audio-bad-header': 422,
  'audio-truncated': 422,
  'audio-corrupt': 422,
  'audio-decoder-failed': 422,
  'audio-no-samples': 422,
  'audio-not-finite': 422,
  'audio-too-large': 413,
  'audio-too-long': 413,
  'request-invalid': 400,
  'request-too-large': 413,
  'request-too-many': 503,
  'request-media-type': 415,
  'request-method': 405,
  'request-range': 416,
  'request-host': 403,
  'request-origin': 403,
  'service-key': 401,
  'request-conflict': 409,
  'run-under-way': 409,
  'confirmation-required': 428,
  'idempotency-key-in-use': 409,
  'idempotency-key-reused': 422,
  starting: 503,
  'speaker-names-limit': 422,
  'no-voiceprint': 422,
  'not-found': 404,
  'file-missing': 410,
  'audio-removed': 410,
  'audio-differs': 422,
  'recording-not-found': 404,
  'recording-trashed': 409,
  'run-not-found': 404,
  'voice-not-found': 404,
  'voice-unsuitable': 422,
  'no-result': 404,
  'curve-not-found': 404,
  'import-unknown-format': 415,
  'import-invalid': 422,
  'import-too-large': 413,
  'import-no-match': 422,
  'storage-full': 507,
  'storage-unavailable': 503,
  'storage-damaged': 500,
  'source-refused': 403,
  'source-unreachable': 502,
  'source-denied': 502,
  'source-credentials': 502,
  'source-changed': 502,
  'source-not-found': 502,
  'source-unusable': 502,
  'source-unavailable': 502,
  'provider-unknown': 400,
  'provider-credentials': 502,
  'provider-credit': 502,
  'provider-rejected': 502,
  'provider-not-found': 502,
  'result-expired': 502,
  'provider-rate-limited': 503,
  'provider-unreachable': 502,
  'provider-unavailable': 502,
  'notice-refused': 401,
  'provider-bad-result': 502,
  'diarization-failed': 502,
  'engine-died': 502,
  'model-damaged': 500,
  'settings-invalid': 500,
  internal: 500,
} as const satisfies Record<ErrorCode, number>

/** A problem document (RFC 9457) with the error code and the invalid fields. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
  readonly errors?: readonly FieldError[]
}

export const PROBLEM_TYPE = 'application/problem+json'

/** The problem document of an error. `status` overrides the table if a protocol requires it (tus: 412, 460). */
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

/** A `request-invalid` error for one field. */
export function invalidField(path: string, message: string): ToolkitError {
  return new ToolkitError('request-invalid', `The request is not valid: ${path} ${message}.`, {
    fields: [{ path, message }],
  })
}

/** The response for an error, with `Cache-Control: no-store`. */
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
 * Converts the problem document of one of our services back to its error: code, message, fields and retry delay. Returns
 * `internal` if `body` is not a problem document, such as the page of a proxy.
 */
export function errorOfProblem(status: number, body: unknown, headers: Headers): ToolkitError {
  const wait = retryAfterSeconds(headers)
  const details = wait === undefined ? {} : { retryAfterSeconds: wait }
  if (!isProblem(body)) {
    const message = `A service responded with ${status} without a reason. See its log.`
    return new ToolkitError('internal', message, details)
  }
  const { code, detail, errors } = body
  const message = typeof detail === 'string' ? detail : ERRORS[code]
  const fields = Array.isArray(errors) ? errors.filter(isFieldError) : []
  return new ToolkitError(code, message, { ...details, fields })
}

/** Whether this is a problem document with a known code. */
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

/** Our services send integers. */
function retryAfterSeconds(headers: Headers): number | undefined {
  const given = headers.get('Retry-After')
  return given !== null && /^\d{1,9}$/.test(given) ? Number(given) : undefined
}

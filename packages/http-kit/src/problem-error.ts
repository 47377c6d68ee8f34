import { ERRORS, type ErrorCode, type FieldError, ToolkitError } from '@toolkit/core'

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

import { type ErrorCode, ToolkitError } from '@toolkit/core'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Log } from './log.ts'
import { problemResponse } from './problem.ts'
import { requestIdOf } from './request-id.ts'

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'request-invalid',
  413: 'request-too-large',
  415: 'request-media-type',
}

/** Any thrown value as an error of the catalogue; what is unknown becomes `internal`, its cause kept inside. */
export function toToolkitError(error: unknown): ToolkitError {
  if (error instanceof ToolkitError) return error
  if (error instanceof HTTPException) {
    const code = CODE_OF_STATUS[error.status]
    if (code !== undefined) return new ToolkitError(code, error.message, { cause: error })
  }
  return new ToolkitError('internal', 'Something went wrong on the server. Its log says what.', {
    cause: error,
  })
}

/** A Hono `onError`: answers a problem document; faults of ours are logged with their cause, never shown. */
export function errorHandler(log: Log): (error: Error, context: Context) => Response {
  return (thrown, context) => {
    const error = toToolkitError(thrown)
    const response = problemResponse(error)
    if (response.status >= 500 && error.code !== 'not-implemented') {
      log({
        event: 'request-failed',
        code: error.code,
        requestId: requestIdOf(context),
        method: context.req.method,
        path: context.req.path,
        error: error.code === 'internal' ? (error.cause ?? error) : error,
      })
    }
    return response
  }
}

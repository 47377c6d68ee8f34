import { type ErrorCode, type LogEntry, ToolkitError } from '@toolkit/core'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { problemResponse } from './problem.ts'
import { requestIdOf } from './request-id.ts'

export type { LogEntry } from '@toolkit/core'

/** Writes a log entry. Services do not use the console. */
export type Log = (entry: LogEntry) => void

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'request-invalid',
  413: 'request-too-large',
  415: 'request-media-type',
}

/** Converts any thrown value to a `ToolkitError`. Unknown ones become `internal`, with the value as cause. */
export function toToolkitError(error: unknown): ToolkitError {
  if (error instanceof ToolkitError) return error
  if (error instanceof HTTPException) {
    const code = CODE_OF_STATUS[error.status]
    if (code !== undefined) return new ToolkitError(code, error.message, { cause: error })
  }
  return new ToolkitError('internal', 'Something went wrong on the server. See its log.', {
    cause: error,
  })
}

/** A Hono `onError` handler: responds with a problem document. Server errors are logged; causes are not sent. */
export function errorHandler(log: Log): (error: Error, context: Context) => Response {
  return (thrown, context) => {
    const error = toToolkitError(thrown)
    const response = problemResponse(error)
    if (response.status >= 500) {
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

import { ToolkitError } from '@toolkit/core'
import { invalidField, problemResponse } from '@toolkit/http-kit'
import type { MiddlewareHandler } from 'hono'
import type { Ctx, Environment } from '../http/environment.ts'

export const TUS_VERSION = '1.0.0'
export const OFFSET_TYPE = 'application/offset+octet-stream'

/** Speaks tus 1.0.0 only, and says so on every response. */
export function tusVersion(): MiddlewareHandler<Environment> {
  return async (context, next) => {
    // The list of open uploads is no part of tus.
    if (context.req.method === 'GET' && context.req.path === '/api/uploads') return next()
    const version = context.req.header('Tus-Resumable')
    if (context.req.method !== 'OPTIONS' && version !== TUS_VERSION) {
      const error = new ToolkitError('request-invalid', `Send Tus-Resumable: ${TUS_VERSION}.`)
      const headers = { 'Tus-Version': TUS_VERSION }
      // tus demands this status.
      context.res = problemResponse(error, { status: 412, headers })
    } else await next()
    context.res.headers.set('Tus-Resumable', TUS_VERSION)
    context.res.headers.set('Cache-Control', 'no-store')
  }
}

/** A header that holds a count of bytes. `request-invalid` where it is missing or none. */
export function byteCount(context: Ctx, header: string): number {
  const text = context.req.header(header)
  if (text !== undefined && /^\d{1,15}$/.test(text)) return Number(text)
  throw invalidField(header, 'must be a whole number of bytes')
}

/** Whether the request carries bytes of the upload. `request-media-type` for a body of another type. */
export function carriesBytes(context: Ctx, required: boolean): boolean {
  const type = context.req.header('Content-Type')
  if (type === OFFSET_TYPE) return true
  if (!required && (type === undefined || context.req.header('Content-Length') === '0'))
    return false
  throw new ToolkitError('request-media-type', `Send the bytes as ${OFFSET_TYPE}.`)
}

import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'

const ACCEPTED = /^[A-Za-z0-9._-]{1,128}$/
const KEY = 'requestId'

/**
 * Uses the caller's `X-Request-Id` if it is valid, else creates one, and sets it on every response. Hono's own middleware
 * does not set it on a `Response` created by a handler, such as a problem document.
 */
export function requestId(newId: () => string = randomUUID): MiddlewareHandler {
  return async (context, next) => {
    const given = context.req.header('X-Request-Id')
    const id = given !== undefined && ACCEPTED.test(given) ? given : newId()
    context.set(KEY, id)
    await next()
    context.res.headers.set('X-Request-Id', id)
  }
}

/** The id of this request, or null without the middleware. */
export function requestIdOf(context: Context): string | null {
  const id: unknown = context.get(KEY)
  return typeof id === 'string' ? id : null
}

import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'

const ACCEPTED = /^[A-Za-z0-9._-]{1,128}$/
const KEY = 'requestId'

/**
 * Takes `X-Request-Id` from the caller where it is harmless, else makes one; answers it on every response. Hono's own
 * middleware leaves it out of a `Response` that a handler makes itself, as every problem document is.
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

/** The id of this request, or null where the middleware is not in use. */
export function requestIdOf(context: Context): string | null {
  const id: unknown = context.get(KEY)
  return typeof id === 'string' ? id : null
}

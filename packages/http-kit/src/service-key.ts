import { createHash, timingSafeEqual } from 'node:crypto'
import { ToolkitError } from '@toolkit/core'
import type { MiddlewareHandler } from 'hono'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The header with the service key. */
export function serviceKeyHeader(key: string): { readonly Authorization: string } {
  return { Authorization: `Bearer ${key}` }
}

/**
 * Requires the service key, compared in constant time; throws `service-key`. Paths in `open` may be called without a key,
 * but not with a wrong one.
 */
export function requireServiceKey(key: string, open: readonly string[] = []): MiddlewareHandler {
  const wanted = digest(`Bearer ${key}`)
  return async (context, next) => {
    const given = context.req.header('Authorization')
    const isOpen = given === undefined && open.includes(context.req.path)
    if (!isOpen && !timingSafeEqual(wanted, digest(given ?? ''))) {
      throw new ToolkitError(
        'service-key',
        given === undefined
          ? 'The service key is missing. SERVICE_KEY must be the same for all services.'
          : 'The service key is wrong. SERVICE_KEY must be the same for all services.',
      )
    }
    await next()
  }
}

import { createHash, timingSafeEqual } from 'node:crypto'
import { ToolkitError } from '@toolkit/core'
import type { MiddlewareHandler } from 'hono'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The header by which a service of ours shows the key that they share. */
export function serviceKeyHeader(key: string): { readonly Authorization: string } {
  return { Authorization: `Bearer ${key}` }
}

/**
 * Lets through what shows the key of our services; the comparison takes the same time for every guess. `service-key`
 * otherwise. At the addresses in `open` a call without any key passes too, but none with a wrong one.
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
          ? 'Only our own services may call this: the key of SERVICE_KEY is missing.'
          : 'The key is another one. SERVICE_KEY must be the same for all services.',
      )
    }
    await next()
  }
}

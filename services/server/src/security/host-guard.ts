import { ToolkitError } from '@toolkit/core'
import type { MiddlewareHandler } from 'hono'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * Refuses every `Host` but loopback and the allowed names, any port: a name of an attacker that resolves to this
 * machine (DNS rebinding) must not reach it.
 */
export function hostGuard(allowedHosts: readonly string[]): MiddlewareHandler {
  const allowed = new Set([...LOOPBACK, ...allowedHosts.map(hostName)])
  return async (context, next) => {
    const host = context.req.header('Host')
    if (host === undefined || !allowed.has(hostName(host))) {
      throw new ToolkitError(
        'request-host',
        'This server is not reached by that name. Add it to ALLOWED_HOSTS if it should be.',
      )
    }
    await next()
  }
}

/** The name of `name:port`, lower case; IPv6 with its brackets. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d{1,5}$/, '')
}

import { ToolkitError } from '@toolkit/core'
import type { MiddlewareHandler } from 'hono'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * Refuses every `Host` except loopback and the allowed names, with any port: protects against DNS rebinding, where a
 * name of an attacker resolves to this machine.
 */
export function hostGuard(allowedHosts: readonly string[]): MiddlewareHandler {
  const allowed = new Set([...LOOPBACK, ...allowedHosts.map(hostName)])
  return async (context, next) => {
    const host = context.req.header('Host')
    if (host === undefined || !allowed.has(hostName(host))) {
      throw new ToolkitError(
        'request-host',
        'This host name is not allowed. To allow it, add it to ALLOWED_HOSTS.',
      )
    }
    await next()
  }
}

/** The name of `name:port`, lower case; IPv6 with its brackets. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d{1,5}$/, '')
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses requests from pages of other sites (CSRF). Browsers add `Origin` and `Sec-Fetch-Site`, which no page can
 * forge; scripts send neither and are allowed.
 */
export function originGuard(): MiddlewareHandler {
  return async (context, next) => {
    const foreign = isForeign({
      method: context.req.method,
      host: context.req.header('Host') ?? '',
      origin: context.req.header('Origin'),
      site: context.req.header('Sec-Fetch-Site'),
    })
    if (foreign) {
      throw new ToolkitError(
        'request-origin',
        'Requests from pages of other sites are refused. Use the page of this server.',
      )
    }
    await next()
  }
}

interface Provenance {
  readonly method: string
  readonly host: string
  readonly origin: string | undefined
  readonly site: string | undefined
}

/** Whether a page of another site sent the request. Links from other sites (a GET without `Origin`) are allowed. */
export function isForeign({ method, host, origin, site }: Provenance): boolean {
  if (site === 'same-origin' || site === 'none') return false
  if (origin !== undefined) return !isOriginOf(origin, host)
  return site !== undefined && !SAFE_METHODS.has(method)
}

function isOriginOf(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host: originHost } = new URL(origin)
  if (protocol !== 'http:' && protocol !== 'https:') return false
  const url = `${protocol}//${host}`
  return URL.canParse(url) && new URL(url).host === originHost
}

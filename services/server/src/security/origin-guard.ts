import { ToolkitError } from '@toolkit/core'
import type { MiddlewareHandler } from 'hono'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses what pages of other sites send. Browsers add `Origin` and `Sec-Fetch-Site` and no page can forge them;
 * scripts send neither and pass.
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

export interface Provenance {
  readonly method: string
  readonly host: string
  readonly origin: string | undefined
  readonly site: string | undefined
}

/** Whether another site's page sent this. Links from elsewhere (a GET without `Origin`) are nobody's harm. */
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

import type { MiddlewareHandler } from 'hono'

const API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"

const PAGE = {
  'default-src': "'self'",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'media-src': "'self' blob:",
  'font-src': "'self' data:",
  'connect-src': "'self'",
  'worker-src': "'self' blob:",
  'object-src': "'none'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'self'",
}

/** What pages may load: their own server's files; inline styles because Mantine and Swagger UI need them. */
export const PAGE_POLICY = Object.entries(PAGE)
  .map((entry) => entry.join(' '))
  .join('; ')

/** For bytes that came from outside and are shown by themselves: audio and pictures. */
export const SANDBOX_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"

/** The headers of every response; a route that needs another `Content-Security-Policy` sets its own. */
export function securityHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next()
    const { headers } = context.res
    headers.set('X-Content-Type-Options', 'nosniff')
    headers.set('Referrer-Policy', 'no-referrer')
    headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    headers.set('Cross-Origin-Resource-Policy', 'same-origin')
    if (!headers.has('Content-Security-Policy')) {
      headers.set('Content-Security-Policy', API_POLICY)
    }
  }
}

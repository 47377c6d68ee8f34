import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

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
  return secureHeaders({
    overwrite: false,
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    // Said by the proxy that ends TLS.
    strictTransportSecurity: false,
    // For old browsers only, or said by the policy already.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })
}

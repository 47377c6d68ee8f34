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

/** Pages load files of their own server only; Mantine and Swagger UI need inline styles. */
export const PAGE_POLICY = Object.entries(PAGE)
  .map((entry) => entry.join(' '))
  .join('; ')

/** For uploaded content that a browser opens directly: audio and images. */
export const SANDBOX_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"

/** The security headers of every response. A route may set another `Content-Security-Policy`. */
export function securityHeaders(): MiddlewareHandler {
  return secureHeaders({
    overwrite: false,
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    // The proxy that terminates TLS sets it.
    strictTransportSecurity: false,
    // For old browsers only, or covered by the policy.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })
}

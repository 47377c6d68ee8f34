import { ToolkitError } from '@toolkit/core'
import type { MiddlewareHandler } from 'hono'
import type { Environment } from '../http/environment.ts'

/** Never in a decoded path: a backslash, control characters, a percent sign (double encoding), a fragment. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are searched for
const NEVER_DECODED = /[\\%#\u0000-\u001f\u007f]/
/** `.`, `..`, and the same with a path parameter, which some servers resolve too. */
const DOTS = /^\.{1,2}(;.*)?$/

/**
 * Whether every server reads the raw path of a request target in the same way: it begins with a slash and has no dot
 * segments, empty segments, backslashes, encoded slashes, double encoding or invalid UTF-8. A proxy that resolves such
 * a path would apply its rules to another address than the one that is served here.
 */
export function isPlainPath(target: string): boolean {
  const [raw = ''] = target.split('?', 1)
  // Bytes above 126 must be encoded.
  if (!/^\/[\x21-\x7e]*$/.test(raw)) return false
  let path: string
  try {
    path = decodeURIComponent(raw)
  } catch {
    return false
  }
  if (NEVER_DECODED.test(path)) return false
  const segments = path.split('/').slice(1)
  if (segments.length !== raw.split('/').length - 1) return false
  return segments.every(
    (segment, index) => !DOTS.test(segment) && (segment !== '' || index === segments.length - 1),
  )
}

/** Refuses an ambiguous path before routing: `request-invalid`. */
export function pathGuard(): MiddlewareHandler<Environment> {
  return async (context, next) => {
    // The raw target: Hono's own path is already resolved.
    const target = context.env?.incoming?.url ?? new URL(context.req.url).pathname
    if (!isPlainPath(target)) {
      throw new ToolkitError(
        'request-invalid',
        'The address is ambiguous. Send it without dot segments, backslashes, empty segments and encoded slashes.',
      )
    }
    await next()
  }
}

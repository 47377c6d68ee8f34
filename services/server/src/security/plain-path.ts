import { ToolkitError } from '@toolkit/core'
import type { MiddlewareHandler } from 'hono'
import type { Environment } from '../http/environment.ts'

/** What a decoded address of ours never holds: backslash, controls, a percent sign (encoded twice), a fragment. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const NEVER_DECODED = /[\\%#\u0000-\u001f\u007f]/
/** `.`, `..`, and the same with a path parameter, as some servers resolve them. */
const DOTS = /^\.{1,2}(;.*)?$/

/**
 * Whether everybody reads the path of a request target alike, as it stands on the wire: one that begins with a slash,
 * with no dot segments, empty segments, backslashes, encoded slashes, double encoding, or bytes that are no UTF-8.
 * A proxy that resolves such a path decides about another address than the one that is answered here.
 */
export function isPlainPath(target: string): boolean {
  const [raw = ''] = target.split('?', 1)
  // Bytes above 126 have to be encoded; a client that sends them means to be misread.
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

/** Refuses a path that could be read in two ways, before any route is looked for: `request-invalid`. */
export function pathGuard(): MiddlewareHandler<Environment> {
  return async (context, next) => {
    // What came over the wire: Hono's own address is resolved already.
    const target = context.env?.incoming?.url ?? new URL(context.req.url).pathname
    if (!isPlainPath(target)) {
      throw new ToolkitError(
        'request-invalid',
        'The address can be read in two ways. Send it without dot segments, backslashes, empty segments and encoded slashes.',
      )
    }
    await next()
  }
}

import { ToolkitError } from '@toolkit/core'
import { isJsonType, utf8 } from '@toolkit/http-kit'
import type { MiddlewareHandler } from 'hono'
import type { Environment } from './environment.ts'
import { smallBody } from './request-body.ts'

const MAX_BYTES = 1024 * 1024
const IDLE_MS = 30_000

/**
 * Reads a JSON body, bounded, before the schemas look at it: 413 when it is too large, 415 when it is no JSON.
 * `optional`: an empty body stands for `{}`.
 */
export function jsonBody(optional = false): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const type = context.req.header('Content-Type')
    const signal = new AbortController().signal
    const bytes = await smallBody(context, MAX_BYTES, { signal, idleMs: IDLE_MS })
    const empty = bytes.byteLength === 0
    if (type === undefined ? !empty || !optional : !isJsonType(type)) {
      throw new ToolkitError('request-media-type', 'Send the body as application/json.')
    }
    const text = empty && optional ? '{}' : decode(bytes)
    // Where Hono keeps a body that was read before, so that the validators take it from here.
    Object.assign(context.req.bodyCache, { text: Promise.resolve(text) })
    await next()
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8(bytes)
  } catch (error) {
    throw new ToolkitError('request-invalid', 'The body is not UTF-8 text.', { cause: error })
  }
}

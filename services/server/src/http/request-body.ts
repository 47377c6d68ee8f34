import { ToolkitError } from '@toolkit/core'
import { bodyBytes, boundedBytes, isJsonType, utf8 } from '@toolkit/http-kit'
import type { MiddlewareHandler } from 'hono'
import type { Ctx, Environment } from './environment.ts'

/** How long an upload may send nothing before its connection is closed. What tus has received is kept. */
export const UPLOAD_IDLE_MS = 120_000

/** The whole body, refused with `request-too-large` above `maxBytes`. */
async function smallBody(context: Ctx, maxBytes: number, idleMs: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new ToolkitError('request-too-large', `This call takes at most ${maxBytes} bytes.`)
  if (Number(context.req.header('Content-Length') ?? 0) > maxBytes) throw tooLarge()
  return boundedBytes(bodyBytes(context, { idleMs }), maxBytes, tooLarge)
}

const MAX_JSON_BYTES = 1024 * 1024
const JSON_IDLE_MS = 30_000

/**
 * Reads a JSON body of at most 1 MiB before the schemas validate it: 413 if it is larger, 415 if it is not JSON.
 * `optional`: an empty body counts as `{}`.
 */
export function jsonBody(optional = false): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const type = context.req.header('Content-Type')
    const bytes = await smallBody(context, MAX_JSON_BYTES, JSON_IDLE_MS)
    const empty = bytes.byteLength === 0
    if (type === undefined ? !empty || !optional : !isJsonType(type)) {
      throw new ToolkitError('request-media-type', 'Send the body as application/json.')
    }
    const text = empty && optional ? '{}' : decode(bytes)
    // Hono's validators read the body from this cache.
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

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

/**
 * The value of a JSON body of at most 1 MiB, or of the JSON in a field of a form. 413 if it is larger, 415 if it is neither.
 */
export async function jsonOrForm(context: Ctx, field: string): Promise<unknown> {
  const type = context.req.header('Content-Type') ?? ''
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)
  const text = decode(await smallBody(context, MAX_JSON_BYTES, JSON_IDLE_MS))
  if (isForm) return parsedJson(new URLSearchParams(text).get(field) ?? '')
  if (isJsonType(type)) return parsedJson(text)
  throw new ToolkitError(
    'request-media-type',
    `Send the body as application/json, or as a form with the field ${field}.`,
  )
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ToolkitError('request-invalid', 'The body is not JSON.', { cause })
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8(bytes)
  } catch (error) {
    throw new ToolkitError('request-invalid', 'The body is not UTF-8 text.', { cause: error })
  }
}

import { ToolkitError } from '@toolkit/core'
import { boundedBytes, isJsonType, requestBlocks, utf8 } from '@toolkit/http-kit'
import type { MiddlewareHandler } from 'hono'
import type { Ctx, Environment } from './environment.ts'

/** How long an upload may send nothing before its connection is closed. What tus has received is kept. */
export const UPLOAD_IDLE_MS = 120_000

interface BodyLimits {
  /** Ends the wait for the next bytes. */
  readonly signal: AbortSignal
  /** How long the client may send nothing. */
  readonly idleMs: number
}

/**
 * The bytes of a request's body, once, in order, with backpressure. Leaving the loop early does not destroy the
 * connection, so that a response can still be sent. Rejects if the connection breaks, the client sends nothing for
 * `idleMs`, or `signal` fires.
 */
export async function* bodyBytes(
  context: Ctx,
  { signal, idleMs }: BodyLimits,
): AsyncGenerator<Uint8Array> {
  const iterator = requestBlocks(context.req.raw, context.env?.incoming)
  // One timer and one listener for the whole body: a promise raced against each block would keep them all.
  let giveUp: ((reason: unknown) => void) | null = null
  const idle = setTimeout(() => giveUp?.(idleTooLong()), idleMs)
  const abort = () => giveUp?.(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    for (;;) {
      signal.throwIfAborted()
      idle.refresh()
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        giveUp = reject
        iterator.next().then(resolve, (cause: unknown) => reject(connectionBroke(cause)))
      })
      giveUp = null
      if (next.done) return
      yield next.value
    }
  } finally {
    clearTimeout(idle)
    signal.removeEventListener('abort', abort)
    // Not awaited: a pending read would block it. Its failure was reported already or concerns nobody.
    void iterator.return?.().catch(() => undefined)
  }
}

function idleTooLong(): ToolkitError {
  return new ToolkitError('request-invalid', 'No bytes arrived for too long. Send it again.')
}

/** A 400, not a 500: the network or the client breaks the connection, not the server. */
function connectionBroke(cause: unknown): ToolkitError {
  return new ToolkitError('request-invalid', 'The connection broke before the body was complete.', {
    cause,
  })
}

/** The whole body, refused with `request-too-large` above `maxBytes`. */
async function smallBody(context: Ctx, maxBytes: number, limits: BodyLimits): Promise<Uint8Array> {
  const tooLarge = () =>
    new ToolkitError('request-too-large', `This call takes at most ${maxBytes} bytes.`)
  if (Number(context.req.header('Content-Length') ?? 0) > maxBytes) throw tooLarge()
  return boundedBytes(bodyBytes(context, limits), maxBytes, tooLarge)
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
    const signal = new AbortController().signal
    const bytes = await smallBody(context, MAX_JSON_BYTES, { signal, idleMs: JSON_IDLE_MS })
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

import type { MiddlewareHandler } from 'hono'
import type { Ctx, Environment } from '../http/environment.ts'
import { bodyBytes } from '../http/request-body.ts'

/** What a refused client may still send until the server hangs up. */
const MOST_BYTES = 128 * 1024 * 1024
const MOST_MS = 30_000
const IDLE_MS = 5_000

/**
 * Tells a refusal at once and keeps its connection while the client goes on sending what it began: many look for the
 * answer only after their last byte, and would find a connection that was reset.
 */
export function lingeringRefusal(closing: AbortSignal): MiddlewareHandler<Environment> {
  return async (context, next) => {
    await next()
    const { incoming } = context.env ?? {}
    if (context.error === undefined || incoming === undefined || incoming.complete) return
    const { status, headers, body } = context.res
    const words = new Uint8Array(await new Response(body).arrayBuffer())
    // With its length the answer is whole for whoever reads it, though it ends only with the request.
    const told = new Response(lingering(words, context, closing), { status, headers })
    told.headers.set('Content-Length', String(words.byteLength))
    context.res = told
  }
}

function lingering(
  words: Uint8Array,
  context: Ctx,
  closing: AbortSignal,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(words),
    async pull(controller) {
      await skipRest(context, closing)
      controller.close()
    },
  })
}

async function skipRest(context: Ctx, closing: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(MOST_MS)])
  let bytes = 0
  try {
    for await (const block of bodyBytes(context, { signal, idleMs: IDLE_MS })) {
      bytes += block.byteLength
      if (bytes > MOST_BYTES) return
    }
  } catch {
    // It has gone, as many do once they are refused, or will not come to an end: either way there is nobody to wait for.
  }
}

import { bodyBytes } from '@toolkit/http-kit'
import type { MiddlewareHandler } from 'hono'
import type { Ctx, Environment } from '../http/environment.ts'

/** The most that a refused client may still send before the server closes the connection. */
const MAX_BYTES = 128 * 1024 * 1024
const MAX_MS = 30_000
const IDLE_MS = 5_000

/**
 * Sends a refusal at once, and keeps the connection open while the client sends the rest of its body: many clients read
 * the answer only after their last byte, and would get a connection reset.
 */
export function lingeringRefusal(closing: AbortSignal): MiddlewareHandler<Environment> {
  return async (context, next) => {
    await next()
    const { incoming } = context.env ?? {}
    if (context.error === undefined || incoming === undefined || incoming.complete) return
    const { status, headers, body } = context.res
    const bytes = new Uint8Array(await new Response(body).arrayBuffer())
    // With a length, the answer is complete for the client before the response stream ends.
    const answer = new Response(lingering(bytes, context, closing), { status, headers })
    answer.headers.set('Content-Length', String(bytes.byteLength))
    context.res = answer
  }
}

function lingering(
  bytes: Uint8Array,
  context: Ctx,
  closing: AbortSignal,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(bytes),
    async pull(controller) {
      await skipRest(context, closing)
      controller.close()
    },
  })
}

async function skipRest(context: Ctx, closing: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(MAX_MS)])
  let bytes = 0
  try {
    for await (const block of bodyBytes(context, { signal, idleMs: IDLE_MS })) {
      bytes += block.byteLength
      if (bytes > MAX_BYTES) return
    }
  } catch {
    // The client has disconnected, as many do after a refusal, or sends for too long: stop waiting.
  }
}

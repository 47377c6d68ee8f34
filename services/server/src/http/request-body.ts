import { ToolkitError } from '@toolkit/core'
import { boundedBytes, requestBlocks } from '@toolkit/http-kit'
import type { Ctx } from './environment.ts'

export interface BodyLimits {
  /** Gives up waiting for the next bytes when it fires. */
  readonly signal: AbortSignal
  /** How long the other side may be silent. */
  readonly idleMs: number
}

/**
 * The bytes of a request's body, once, in order, with backpressure. Leaving the loop early does not destroy the
 * connection, so that an answer can still be given. Rejects when the connection breaks, falls silent or `signal` fires.
 */
export async function* bodyBytes(
  context: Ctx,
  { signal, idleMs }: BodyLimits,
): AsyncGenerator<Uint8Array> {
  const iterator = requestBlocks(context.req.raw, context.env?.incoming)
  // One timer and one listener for the whole body: a promise raced against each block would keep them all.
  let giveUp: ((reason: unknown) => void) | null = null
  const idle = setTimeout(() => giveUp?.(silence()), idleMs)
  const abort = () => giveUp?.(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    for (;;) {
      signal.throwIfAborted()
      idle.refresh()
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        giveUp = reject
        iterator.next().then(resolve, (cause: unknown) => reject(brokenOff(cause)))
      })
      giveUp = null
      if (next.done) return
      yield next.value
    }
  } finally {
    clearTimeout(idle)
    signal.removeEventListener('abort', abort)
    // Not awaited, since a read that still hangs would hold it up; its failure was told, or nobody asks any more.
    void iterator.return?.().catch(() => undefined)
  }
}

function silence(): ToolkitError {
  return new ToolkitError('request-invalid', 'No bytes arrived for too long. Send it again.')
}

/** A connection that breaks is the network's fault or the caller's, never ours. */
function brokenOff(cause: unknown): ToolkitError {
  return new ToolkitError('request-invalid', 'The connection broke before the body was complete.', {
    cause,
  })
}

/** The whole body, refused with `request-too-large` above `maxBytes`. */
export async function smallBody(
  context: Ctx,
  maxBytes: number,
  limits: BodyLimits,
): Promise<Uint8Array> {
  const tooLarge = () =>
    new ToolkitError('request-too-large', `This call takes at most ${maxBytes} bytes.`)
  if (Number(context.req.header('Content-Length') ?? 0) > maxBytes) throw tooLarge()
  return boundedBytes(bodyBytes(context, limits), maxBytes, tooLarge)
}

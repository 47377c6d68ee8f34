import type { Readable } from 'node:stream'
import { type Clock, ToolkitError } from '@toolkit/core'
import { requestBlocks } from '@toolkit/http-kit'
import type { Context } from 'hono'

/** A listening server adds Node's request; `app.fetch` in process has none. */
export interface Environment {
  Bindings: { readonly incoming?: Readable }
}

export type Ctx = Context<Environment>

/** The longest time without bytes. */
const IDLE_MS = 10_000
/** The longest time for a whole body. pyannoteAI waits ten seconds for its answer, so a notice never takes this long. */
const WHOLE_BODY_MS = 60_000

/**
 * The bytes of a request's body, once, in order, with backpressure. Leaving the loop early does not destroy the
 * connection, so that a response can still be sent. `request-invalid` if the connection breaks, sends nothing for 10 s, or
 * takes more than a minute for the body.
 */
export async function* bodyBlocks(context: Ctx, clock: Clock): AsyncGenerator<Uint8Array> {
  const iterator = requestBlocks(context.req.raw, context.env?.incoming)
  const over = new AbortController()
  const endMs = clock.now() + WHOLE_BODY_MS
  let idleEndMs = 0
  // One promise per block: a promise raced against all blocks would retain them.
  let giveUp: (reason: unknown) => void = () => undefined
  const received = () => {
    idleEndMs = clock.now() + IDLE_MS
  }
  const watch = async () => {
    for (;;) {
      const leftMs = Math.min(idleEndMs, endMs) - clock.now()
      if (leftMs <= 0) return giveUp(tooSlow())
      await clock.wait(leftMs, over.signal)
    }
  }
  received()
  const watching = watch().catch((error: unknown) => {
    if (!over.signal.aborted) throw error
  })
  try {
    for (;;) {
      if (clock.now() >= endMs) throw tooSlow()
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        giveUp = reject
        iterator.next().then(resolve, (cause: unknown) => reject(connectionBroke(cause)))
      })
      if (next.done) return
      received()
      yield next.value
    }
  } finally {
    // An explicit reason: the default one has a stack trace, which costs more than the wait.
    over.abort('over')
    // Not awaited: a pending read would block it. Its failure concerns nobody.
    void iterator.return?.().catch(() => undefined)
    await watching
  }
}

function tooSlow(): ToolkitError {
  return new ToolkitError('request-invalid', 'The body was not received in time. Send it again.')
}

function connectionBroke(cause: unknown): ToolkitError {
  const message = 'The connection broke before the body was complete. Send it again.'
  return new ToolkitError('request-invalid', message, { cause })
}

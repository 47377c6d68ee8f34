import { type Clock, ToolkitError } from '@toolkit/core'
import { requestBlocks } from '@toolkit/http-kit'
import type { Ctx } from './environment.ts'

/** A sender that is silent for so long has gone. */
const SILENCE_MS = 10_000
/** The cloud waits ten seconds for its answer: what takes six times that is no notice, however steadily it drips. */
const WHOLE_BODY_MS = 60_000

/**
 * The bytes of a request's body, once, in order, with backpressure. Leaving early does not destroy the connection, so
 * that an answer can still be given. `request-invalid` when the connection breaks, is silent for 10 s, or the whole
 * takes more than a minute.
 */
export async function* bodyBlocks(context: Ctx, clock: Clock): AsyncGenerator<Uint8Array> {
  const iterator = requestBlocks(context.req.raw, context.env?.incoming)
  const over = new AbortController()
  const endMs = clock.now() + WHOLE_BODY_MS
  let quietEndMs = 0
  // Set anew for each block: a promise raced against them all would keep them all.
  let giveUp: (reason: unknown) => void = () => undefined
  const heard = () => {
    quietEndMs = clock.now() + SILENCE_MS
  }
  const watch = async () => {
    for (;;) {
      const leftMs = Math.min(quietEndMs, endMs) - clock.now()
      if (leftMs <= 0) return giveUp(tooSlow())
      await clock.wait(leftMs, over.signal)
    }
  }
  heard()
  const watching = watch().catch((error: unknown) => {
    if (!over.signal.aborted) throw error
  })
  try {
    for (;;) {
      if (clock.now() >= endMs) throw tooSlow()
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        giveUp = reject
        iterator.next().then(resolve, (cause: unknown) => reject(brokenOff(cause)))
      })
      if (next.done) return
      heard()
      yield next.value
    }
  } finally {
    // With a reason of its own: making the default one, with its stack, costs more than the wait.
    over.abort('over')
    // Not awaited, since a read that still hangs would hold it up; nobody asks for its failure any more.
    void iterator.return?.().catch(() => undefined)
    await watching
  }
}

function tooSlow(): ToolkitError {
  return new ToolkitError('request-invalid', 'The body did not come in time. Send it again.')
}

function brokenOff(cause: unknown): ToolkitError {
  const message = 'The connection broke before the body was complete. Send it again.'
  return new ToolkitError('request-invalid', message, { cause })
}

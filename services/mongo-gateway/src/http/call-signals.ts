import { ToolkitError } from '@toolkit/core'
import type { Ctx } from './environment.ts'

/** For each call the signal that ends its work: its caller has gone, or the gateway shuts down. */
export class CallSignals {
  readonly #closed = new AbortController()

  constructor(closing: AbortSignal | undefined) {
    const close = () => {
      const message = 'The database gateway is shutting down. Try again when it is back.'
      this.#closed.abort(new ToolkitError('storage-unavailable', message))
    }
    if (closing?.aborted) close()
    closing?.addEventListener('abort', close, { once: true })
  }

  of(context: Ctx): AbortSignal {
    const caller = context.req.raw.signal
    const gone = new AbortController()
    const leave = () => gone.abort(callerGone())
    if (caller.aborted) leave()
    caller.addEventListener('abort', leave, { once: true })
    return AbortSignal.any([gone.signal, this.#closed.signal])
  }
}

/** A connection that breaks is the network's fault or the caller's, never ours. */
export function callerGone(cause?: unknown): ToolkitError {
  const message = 'The connection broke before the call was complete. Try again.'
  return new ToolkitError('request-invalid', message, { cause })
}

import type { HttpBindings } from '@hono/node-server'
import { fieldErrors, type Storage, ToolkitError } from '@toolkit/core'
import type { Log } from '@toolkit/http-kit'
import type { Context } from 'hono'
import type { z } from 'zod'

/** A listening server adds Node's request and response; `app.fetch` in process has neither. */
export interface Environment {
  Bindings: Partial<HttpBindings>
}

export type Ctx = Context<Environment>

/** The dependencies of the routes. */
export interface RouteDependencies {
  readonly storage: Storage
  readonly log: Log
  readonly signals: CallSignals
}

/** Signals that end the work of a call: its caller has disconnected, or the gateway shuts down. */
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
    const abort = () => gone.abort(callerGone())
    if (caller.aborted) abort()
    caller.addEventListener('abort', abort, { once: true })
    return AbortSignal.any([gone.signal, this.#closed.signal])
  }
}

/** A 400, not a 500: the network or the caller breaks the connection, not the gateway. */
export function callerGone(cause?: unknown): ToolkitError {
  const message = 'The connection broke before the call was complete. Try again.'
  return new ToolkitError('request-invalid', message, { cause })
}

/** `value` validated by `schema`. `request-invalid` with a line for each invalid field. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const fields = fieldErrors(result.error.issues)
  const detail = fields.map(({ path, message }) => `${path || 'call'}: ${message}`).join('; ')
  throw new ToolkitError('request-invalid', `The call is not valid: ${detail}.`, { fields })
}

import type { Context } from 'hono'

/** Fires when the caller hangs up. Its reason is an error, where the server's own signal gives a mere text. */
export function callerSignal(context: Context): AbortSignal {
  const { signal } = context.req.raw
  const gone = new AbortController()
  const hangUp = () => gone.abort(new Error('The caller hung up.'))
  if (signal.aborted) hangUp()
  else signal.addEventListener('abort', hangUp, { once: true })
  return gone.signal
}

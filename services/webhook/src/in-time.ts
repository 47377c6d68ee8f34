import { type Clock, ToolkitError } from '@toolkit/core'

/**
 * What `work` answers, or `storage-unavailable` after `durationMs`, or the reason of `signal`; its own signal fires
 * with either. The answer is not held up by work that does not listen to it.
 */
export async function inTime<T>(
  clock: Clock,
  durationMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const done = new AbortController()
  const either = AbortSignal.any([late.signal, signal])
  const watching = clock.wait(durationMs, done.signal).then(
    () => late.abort(new ToolkitError('storage-unavailable', 'The server did not answer in time.')),
    (error: unknown) => {
      if (!done.signal.aborted) throw error
    },
  )
  const cut = Promise.withResolvers<never>()
  const abort = () => cut.reject(either.reason)
  either.addEventListener('abort', abort, { once: true })
  try {
    either.throwIfAborted()
    return await Promise.race([work(either), cut.promise])
  } finally {
    either.removeEventListener('abort', abort)
    done.abort('done')
    await watching
  }
}

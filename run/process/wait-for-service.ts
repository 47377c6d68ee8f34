import { type ErrorCode, type LogEntry, ToolkitError } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'

/** The errors of a service that is still starting. */
const NOT_READY: readonly ErrorCode[] = [
  'storage-unavailable',
  'provider-unavailable',
  'provider-unreachable',
]
const RETRY_MS = 1_000

/**
 * Repeats `attempt` until the service behind it is ready, and logs the reason whenever it changes. Rejects with any other
 * error, and when the signal fires.
 */
export async function waitForService<T>(
  what: string,
  attempt: () => Promise<T>,
  options: { readonly signal: AbortSignal; readonly log: (entry: LogEntry) => void },
): Promise<T> {
  let logged = ''
  for (;;) {
    options.signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ToolkitError) || !NOT_READY.includes(error.code)) throw error
      if (logged !== error.message) options.log({ event: 'waiting', for: what, why: error.message })
      logged = error.message
      await systemClock.wait(RETRY_MS, options.signal)
    }
  }
}

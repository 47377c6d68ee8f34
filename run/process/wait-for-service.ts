import { type ErrorCode, type LogEntry, ToolkitError } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'

/** What another service that is still starting answers, or does not. */
const AWAY: readonly ErrorCode[] = [
  'storage-unavailable',
  'provider-unavailable',
  'provider-unreachable',
]
const AGAIN_MS = 1_000

/** Tries until the service behind `attempt` is there, and says each reason to wait when it is new. Other errors pass; ends with the signal. */
export async function waitForService<T>(
  what: string,
  attempt: () => Promise<T>,
  options: { readonly signal: AbortSignal; readonly log: (entry: LogEntry) => void },
): Promise<T> {
  let said = ''
  for (;;) {
    options.signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ToolkitError) || !AWAY.includes(error.code)) throw error
      if (said !== error.message) options.log({ event: 'waiting', for: what, why: error.message })
      said = error.message
      await systemClock.wait(AGAIN_MS, options.signal)
    }
  }
}

import type { ServerLink } from '@toolkit/adapter-server-link'
import { type LogEntry, NO_WEBHOOK, ToolkitError, type WebhookState } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'

/** How often the server is told again: it forgets with its process. */
const AGAIN_MS = 15_000

export interface Announcer {
  say(state: WebhookState): void
  close(): Promise<void>
}

/** Tells the server where notices arrive: at once when that changes, and again every 15 s. */
export function startAnnouncer(
  link: Pick<ServerLink, 'announce'>,
  log: (entry: LogEntry) => void,
): Announcer {
  const closing = new AbortController()
  let state = NO_WEBHOOK
  let changed = new AbortController()
  let isHeard = true

  async function tell(): Promise<void> {
    try {
      await link.announce(state, closing.signal)
      if (!isHeard) log({ event: 'server-back' })
      isHeard = true
    } catch (error) {
      if (closing.signal.aborted) return
      if (isHeard) {
        const { code, message } =
          error instanceof ToolkitError ? error : new ToolkitError('internal', String(error))
        log({ event: 'server-away', code, message })
      }
      isHeard = false
    }
  }

  async function keepTelling(): Promise<void> {
    while (!closing.signal.aborted) {
      const { signal } = changed
      await tell()
      const waiting = AbortSignal.any([signal, closing.signal])
      await systemClock.wait(AGAIN_MS, waiting).catch((error: unknown) => {
        if (!waiting.aborted) throw error
      })
    }
  }

  const telling = keepTelling()
  return {
    say(next) {
      state = next
      const told = changed
      changed = new AbortController()
      told.abort()
    },
    async close() {
      closing.abort()
      await telling
    },
  }
}

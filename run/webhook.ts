import { openServerLink, type ServerLink } from '@toolkit/adapter-server-link'
import { type LogEntry, NO_WEBHOOK, ToolkitError, type WebhookState } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { createApp } from '@toolkit/webhook'
import { jsonLog } from './process/json-log.ts'
import { listen } from './process/listen.ts'
import { openTunnel, whyNoTunnel } from './product/notices.ts'
import { signingSecrets } from './product/open-providers.ts'
import { runService, serviceKeyOf } from './product/service.ts'
import { PROVIDERS } from './providers/registered.ts'

/** The interval of repetitions: a restarted server does not know the state. */
const REPEAT_MS = 15_000

interface Announcer {
  announce(state: WebhookState): void
  close(): Promise<void>
}

/** Sends the state of the webhook to the server: when it changes, and every 15 s. */
function startAnnouncer(
  link: Pick<ServerLink, 'announce'>,
  log: (entry: LogEntry) => void,
): Announcer {
  const closing = new AbortController()
  let state = NO_WEBHOOK
  let changed = new AbortController()
  let isReachable = true

  async function send(): Promise<void> {
    try {
      await link.announce(state, closing.signal)
      if (!isReachable) log({ event: 'server-back' })
      isReachable = true
    } catch (error) {
      if (closing.signal.aborted) return
      if (isReachable) {
        const { code, message } =
          error instanceof ToolkitError ? error : new ToolkitError('internal', String(error))
        log({ event: 'server-away', code, message })
      }
      isReachable = false
    }
  }

  async function keepSending(): Promise<void> {
    while (!closing.signal.aborted) {
      const { signal } = changed
      await send()
      const waiting = AbortSignal.any([signal, closing.signal])
      await systemClock.wait(REPEAT_MS, waiting).catch((error: unknown) => {
        if (!waiting.aborted) throw error
      })
    }
  }

  const sending = keepSending()
  return {
    announce(next) {
      state = next
      const previous = changed
      changed = new AbortController()
      previous.abort()
    },
    async close() {
      closing.abort()
      await sending
    },
  }
}

/** The only service that can be reached from the internet. */
runService('webhook', async (settings) => {
  const { SERVER_URL } = settings
  if (SERVER_URL === undefined) {
    throw new ToolkitError('settings-invalid', 'Set SERVER_URL: notices are passed on to it.')
  }
  const link = openServerLink({ url: SERVER_URL, key: serviceKeyOf(settings) })
  await using opened = new AsyncDisposableStack()
  const closing = new AbortController()
  const app = createApp({
    secrets: signingSecrets(PROVIDERS, settings),
    take: link.take,
    clock: systemClock,
    log: jsonLog,
    closing: closing.signal,
  })
  const server = await listen(app.fetch, settings.HOST, settings.WEBHOOK_PORT, {
    names: { host: 'HOST', port: 'WEBHOOK_PORT' },
  })
  opened.defer(() => {
    closing.abort()
    return server.close()
  })
  const announcer = startAnnouncer(link, jsonLog)
  opened.defer(() => announcer.close())
  const missing = whyNoTunnel(settings)
  if (missing === null) {
    const tunnel = openTunnel(settings, server.port, { log: jsonLog, onState: announcer.announce })
    opened.defer(() => tunnel.close())
  } else {
    jsonLog({ event: 'no-tunnel', why: missing.description })
    announcer.announce({ url: null, reachable: null, detail: missing.detail })
  }
  const running = opened.move()
  return { close: () => running.disposeAsync() }
})

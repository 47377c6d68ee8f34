import { openServerLink } from '@toolkit/adapter-server-link'
import { ToolkitError } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { createApp } from '@toolkit/webhook'
import { jsonLog } from './process/json-log.ts'
import { listen } from './process/listen.ts'
import { startAnnouncer } from './product/announcer.ts'
import { signingSecrets } from './product/open-providers.ts'
import { runService, serviceKeyOf } from './product/service.ts'
import { openWay, whyNoTunnel } from './product/tunnel.ts'
import { PROVIDERS } from './providers/registered.ts'

/** The only service that the internet reaches. */
runService('webhook', async (settings) => {
  const { SERVER_URL } = settings
  if (SERVER_URL === undefined) {
    throw new ToolkitError('settings-invalid', 'Set SERVER_URL: notices are handed on to it.')
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
    const way = openWay(settings, server.port, { log: jsonLog, onState: announcer.say })
    opened.defer(() => way.close())
  } else {
    jsonLog({ event: 'no-tunnel', why: missing.words })
    announcer.say({ url: null, reachable: null, detail: missing.detail })
  }
  const running = opened.move()
  return { close: () => running.disposeAsync() }
})

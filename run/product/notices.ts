import type { LogEntry, ProviderDescription, ProviderRegistration, Toolkit } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { createApp } from '@toolkit/webhook'
import { listen } from '../process/listen.ts'
import type { Settings } from '../settings.ts'
import { signingSecrets } from './open-providers.ts'
import { openWay, whyNoTunnel } from './tunnel.ts'

export interface NoticesOptions {
  readonly settings: Settings
  readonly registered: readonly ProviderRegistration[]
  /** Those that are opened. */
  readonly providers: readonly ProviderDescription[]
  readonly toolkit: Pick<Toolkit, 'notices'>
  readonly log: (entry: LogEntry) => void
}

export interface NoticeLine {
  /** How results come, for people. */
  readonly words: string
  close(): Promise<void>
}

/** The webhook and its tunnel in this process, where the settings ask for them; else results are fetched by asking. */
export async function openNotices(options: NoticesOptions): Promise<NoticeLine> {
  const { settings, registered, providers, toolkit, log } = options
  if (!providers.some(({ notices }) => notices === 'public')) {
    return { words: 'none needed: nothing goes to the cloud', close: async () => undefined }
  }
  const missing = whyNoTunnel(settings)
  if (missing !== null) {
    toolkit.notices.announce({ url: null, reachable: null, detail: missing.detail })
    return { words: missing.words, close: async () => undefined }
  }
  await using opened = new AsyncDisposableStack()
  const closing = new AbortController()
  const app = createApp({
    secrets: signingSecrets(registered, settings),
    take: (notice) => toolkit.notices.take(notice),
    clock: systemClock,
    log,
    closing: closing.signal,
  })
  // The tunnel ends on this machine: the receiver needs no other way in.
  const server = await listen(app.fetch, '127.0.0.1', settings.WEBHOOK_PORT, {
    names: { host: 'HOST', port: 'WEBHOOK_PORT' },
  })
  opened.defer(() => {
    closing.abort()
    return server.close()
  })
  const onState = toolkit.notices.announce
  const way = openWay(settings, server.port, { log, onState })
  opened.defer(() => way.close())
  const through = settings.WEBHOOK_PUBLIC_URL ?? 'a tunnel of ngrok'
  const running = opened.move()
  return {
    words: `port ${server.port}, reached through ${through}`,
    close: () => running.disposeAsync(),
  }
}

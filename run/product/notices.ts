import { openExternalTunnel, openTunnel as openNgrokTunnel } from '@toolkit/adapter-ngrok'
import type {
  LogEntry,
  ProviderDescription,
  ProviderRegistration,
  Toolkit,
  WebhookState,
} from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { createApp } from '@toolkit/webhook'
import { listen } from '../process/listen.ts'
import type { Settings } from '../settings.ts'
import { signingSecrets } from './open-providers.ts'

export interface NoticesOptions {
  readonly settings: Settings
  readonly registered: readonly ProviderRegistration[]
  /** The opened providers. */
  readonly providers: readonly ProviderDescription[]
  readonly toolkit: Pick<Toolkit, 'notices'>
  readonly log: (entry: LogEntry) => void
}

export interface NoticeReceiver {
  /** How results are received, as text for users. */
  readonly description: string
  close(): Promise<void>
}

/** Opens the webhook and its tunnel in this process if the settings ask for them; otherwise results are polled. */
export async function openNotices(options: NoticesOptions): Promise<NoticeReceiver> {
  const { settings, registered, providers, toolkit, log } = options
  if (!providers.some(({ notices }) => notices === 'public')) {
    return { description: 'none needed: nothing goes to the cloud', close: async () => undefined }
  }
  const missing = whyNoTunnel(settings)
  if (missing !== null) {
    toolkit.notices.announce({ url: null, reachable: null, detail: missing.detail })
    return { description: missing.description, close: async () => undefined }
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
  // The tunnel ends on this machine, so the receiver listens on loopback only.
  const server = await listen(app.fetch, '127.0.0.1', settings.WEBHOOK_PORT, {
    names: { host: 'HOST', port: 'WEBHOOK_PORT' },
  })
  opened.defer(() => {
    closing.abort()
    return server.close()
  })
  const onState = toolkit.notices.announce
  const tunnel = openTunnel(settings, server.port, { log, onState })
  opened.defer(() => tunnel.close())
  const through = settings.WEBHOOK_PUBLIC_URL ?? 'a tunnel of ngrok'
  const running = opened.move()
  return {
    description: `port ${server.port}, reached through ${through}`,
    close: () => running.disposeAsync(),
  }
}

type TunnelSettings = Pick<
  Settings,
  | 'PYANNOTEAI_WEBHOOK_SIGNING_SECRET'
  | 'NGROK_AUTH_TOKEN'
  | 'NGROK_SUBDOMAIN'
  | 'WEBHOOK_PUBLIC_URL'
>

/** Why no tunnel is opened, as text for users, with `detail` if a setting is missing. Null if one can be opened. */
export function whyNoTunnel(
  settings: TunnelSettings,
): { readonly description: string; readonly detail: string | null } | null {
  const isWanted =
    settings.NGROK_AUTH_TOKEN !== undefined || settings.WEBHOOK_PUBLIC_URL !== undefined
  if (!isWanted) return { description: 'none: results are polled', detail: null }
  if (settings.PYANNOTEAI_WEBHOOK_SIGNING_SECRET.length > 0) return null
  const detail =
    'No tunnel is opened without PYANNOTEAI_WEBHOOK_SIGNING_SECRET: without it, forged notices cannot be detected. Results are polled.'
  return { description: detail, detail }
}

/** Opens the tunnel from the internet to the webhook on `port`: the user's own, else one of ngrok. */
export function openTunnel(
  settings: TunnelSettings,
  port: number,
  handlers: {
    readonly log: (entry: LogEntry) => void
    readonly onState: (state: WebhookState) => void
  },
): { close(): Promise<void> } {
  const { WEBHOOK_PUBLIC_URL: url, NGROK_AUTH_TOKEN: authToken = '' } = settings
  if (url !== undefined) return openExternalTunnel({ url, clock: systemClock, ...handlers })
  const domain = settings.NGROK_SUBDOMAIN ?? null
  return openNgrokTunnel({ authToken, domain, port, clock: systemClock, ...handlers })
}

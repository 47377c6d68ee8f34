import { openExternalTunnel, openTunnel } from '@toolkit/adapter-ngrok'
import type { LogEntry, WebhookState } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import type { Settings } from '../settings.ts'

export type TunnelSettings = Pick<
  Settings,
  | 'PYANNOTEAI_WEBHOOK_SIGNING_SECRET'
  | 'NGROK_AUTH_TOKEN'
  | 'NGROK_SUBDOMAIN'
  | 'WEBHOOK_PUBLIC_URL'
>

/** Why no tunnel is opened, for people; `detail` where something is wrong. Null where one can be. */
export function whyNoTunnel(
  settings: TunnelSettings,
): { readonly words: string; readonly detail: string | null } | null {
  const isWanted =
    settings.NGROK_AUTH_TOKEN !== undefined || settings.WEBHOOK_PUBLIC_URL !== undefined
  if (!isWanted) return { words: 'none: results are fetched by asking', detail: null }
  if (settings.PYANNOTEAI_WEBHOOK_SIGNING_SECRET.length > 0) return null
  const detail =
    'No tunnel is opened without PYANNOTEAI_WEBHOOK_SIGNING_SECRET: nobody could tell a true notice from a forged one. Results are fetched by asking.'
  return { words: detail, detail }
}

/** The way from the internet to the webhook on `port`: one's own, else ngrok's. */
export function openWay(
  settings: TunnelSettings,
  port: number,
  tell: {
    readonly log: (entry: LogEntry) => void
    readonly onState: (state: WebhookState) => void
  },
): { close(): Promise<void> } {
  const { WEBHOOK_PUBLIC_URL: url, NGROK_AUTH_TOKEN: authToken = '' } = settings
  if (url !== undefined) return openExternalTunnel({ url, clock: systemClock, ...tell })
  const domain = settings.NGROK_SUBDOMAIN ?? null
  return openTunnel({ authToken, domain, port, clock: systemClock, ...tell })
}

import {
  type Clock,
  type LogEntry,
  readHead,
  ToolkitError,
  type WebhookState,
  withTimeout,
} from '@toolkit/core'
import { stateTeller } from './state-teller.ts'
import type { Tunnel } from './tunnel.ts'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

const LIMIT_MS = 10_000
const AGAIN_WELL_MS = 60_000
const AGAIN_ILL_MS = 15_000
/** What the webhook's health says. */
const HEALTH = '{"status":"ok"}'

export interface OwnTunnelOptions {
  /** As in WEBHOOK_PUBLIC_URL. */
  readonly url: string
  readonly clock: Clock
  readonly log: (entry: LogEntry) => void
  readonly onState: (state: WebhookState) => void
  readonly fetch?: typeof fetch
}

/**
 * Watches a tunnel that is not ours: asks for the webhook's health through the public address, once a minute while it
 * answers and every 15 s while it does not, and says each change. `settings-invalid` for an address that can be none.
 */
export function openOwnTunnel(options: OwnTunnelOptions): Tunnel {
  const url = publicAddress(options.url)
  const closing = new AbortController()
  const watching = watch({ ...options, url }, closing.signal)
  return {
    async close() {
      closing.abort()
      await watching
    },
  }
}

async function watch(options: OwnTunnelOptions, signal: AbortSignal): Promise<void> {
  const { url, clock } = options
  const tell = stateTeller(options)
  while (!signal.aborted) {
    const fault = await look(options, signal)
    if (signal.aborted) return
    const detail =
      fault === null ? null : `${url} ${fault} Until it does, results are fetched by asking.`
    tell({ url, reachable: fault === null, detail })
    await clock
      .wait(fault === null ? AGAIN_WELL_MS : AGAIN_ILL_MS, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
  }
}

/** What is wrong with the way to the webhook; null: nothing. */
async function look(options: OwnTunnelOptions, signal: AbortSignal): Promise<string | null> {
  const { url, clock, fetch: ask = fetch } = options
  const late = new Error('does not answer within 10 s. Check the tunnel.')
  try {
    return await withTimeout(
      { clock, ms: LIMIT_MS, signal, error: () => late },
      async (limited) => {
        const response = await ask(`${url}/health`, { redirect: 'manual', signal: limited })
        if (response.ok && (await saysHealth(response))) return null
        await response.body?.cancel()
        return `does not lead to the webhook (${response.status}). Check the tunnel's target.`
      },
    )
  } catch (error) {
    if (error === late) return late.message
    const cause = error instanceof Error ? error.cause : undefined
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    return `cannot be reached from here${code}. Check the tunnel.`
  }
}

/** Reads no more of the body than our health would have, and a byte. */
async function saysHealth({ body }: Response): Promise<boolean> {
  const head = await readHead(body ?? ReadableStream.from([]), HEALTH.length + 1)
  return Buffer.from(head).toString() === HEALTH
}

/**
 * The origin that WEBHOOK_PUBLIC_URL names: https (the cloud sends notices nowhere else), or http on this machine,
 * for trials. `settings-invalid` for anything else, and for a path: the tunnel must lead to the webhook's root.
 */
function publicAddress(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null
  const isPlain = url?.protocol === 'http:' && LOOPBACK.includes(url.hostname)
  const isBare = url !== null && `${url.origin}/` === url.href
  if (url !== null && isBare && (url.protocol === 'https:' || isPlain)) return url.origin
  throw new ToolkitError(
    'settings-invalid',
    'WEBHOOK_PUBLIC_URL must be https:// and a host, without a path, a user or a query.',
  )
}

import {
  type Clock,
  type LogEntry,
  readHead,
  ToolkitError,
  type WebhookState,
  withTimeout,
} from '@toolkit/core'
import { stateReporter, type Tunnel } from './tunnel.ts'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

const ANSWER_LIMIT_MS = 10_000
const REACHABLE_INTERVAL_MS = 60_000
const UNREACHABLE_INTERVAL_MS = 15_000
/** The answer of the webhook's health route. */
const HEALTH = '{"status":"ok"}'

export interface ExternalTunnelOptions {
  /** WEBHOOK_PUBLIC_URL. */
  readonly url: string
  readonly clock: Clock
  readonly log: (entry: LogEntry) => void
  readonly onState: (state: WebhookState) => void
  readonly fetch?: typeof fetch
}

/**
 * Watches a tunnel that another program keeps open: requests the webhook's health through the public address every
 * minute, and every 15 s while it does not answer, and reports each change. Throws `settings-invalid` for an invalid
 * address.
 */
export function openExternalTunnel(options: ExternalTunnelOptions): Tunnel {
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

async function watch(options: ExternalTunnelOptions, signal: AbortSignal): Promise<void> {
  const { url, clock } = options
  const report = stateReporter(options)
  while (!signal.aborted) {
    const problem = await findProblem(options, signal)
    if (signal.aborted) return
    const detail =
      problem === null ? null : `${url} ${problem} Until then, results are fetched by polling.`
    report({ url, reachable: problem === null, detail })
    await clock
      .wait(problem === null ? REACHABLE_INTERVAL_MS : UNREACHABLE_INTERVAL_MS, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
  }
}

/** Requests the webhook's health. Returns the problem, or null. */
async function findProblem(
  options: ExternalTunnelOptions,
  signal: AbortSignal,
): Promise<string | null> {
  const { url, clock, fetch: send = fetch } = options
  const late = new Error('does not answer within 10 s. Check the tunnel.')
  try {
    return await withTimeout(
      { clock, ms: ANSWER_LIMIT_MS, signal, error: () => late },
      async (limited) => {
        const response = await send(`${url}/health`, { redirect: 'manual', signal: limited })
        if (response.ok && (await isHealth(response))) return null
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

/** Reads at most one byte more than the expected body. */
async function isHealth({ body }: Response): Promise<boolean> {
  const head = await readHead(body ?? ReadableStream.from([]), HEALTH.length + 1)
  return Buffer.from(head).toString() === HEALTH
}

/**
 * The origin of WEBHOOK_PUBLIC_URL: https, which the cloud requires, or http on this machine for tests. Throws
 * `settings-invalid` for anything else, and for a path, because the tunnel must lead to the webhook's root.
 */
function publicAddress(value: string): string {
  const url = URL.parse(value)
  const isPlain = url?.protocol === 'http:' && LOOPBACK.includes(url.hostname)
  const isBare = url !== null && `${url.origin}/` === url.href
  if (url !== null && isBare && (url.protocol === 'https:' || isPlain)) return url.origin
  throw new ToolkitError(
    'settings-invalid',
    'WEBHOOK_PUBLIC_URL must be https:// and a host, without a path, user or query.',
  )
}

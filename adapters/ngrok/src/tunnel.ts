import {
  abortable,
  type Clock,
  type LogEntry,
  ToolkitError,
  type WebhookState,
  withTimeout,
} from '@toolkit/core'
import { type Connect, type Connection, connectNgrok } from './connection.ts'
import { tunnelDomain } from './domain.ts'

const CONNECT_MS = 60_000
const CLOSE_MS = 5_000
const AFTER_LOSS_MS = 1_000
/** ngrok may count a refused session until its heartbeats are missed, after 25 s. */
const FIRST_RETRY_MS = 30_000
const LAST_RETRY_MS = 5 * 60_000
/** A tunnel that was open this long resets the time between retries. */
const STABLE_MS = 60_000

export interface TunnelOptions {
  readonly authToken: string
  /** NGROK_SUBDOMAIN: a whole domain, or a label of `ngrok.app`; null: ngrok assigns one. */
  readonly domain: string | null
  /** The local port of the webhook. */
  readonly port: number
  readonly clock: Clock
  readonly log: (entry: LogEntry) => void
  /** Called with each change, first when the tunnel is open or could not be opened. */
  readonly onState: (state: WebhookState) => void
  readonly connect?: Connect
}

export interface Tunnel {
  close(): Promise<void>
}

/**
 * Keeps an ngrok tunnel open and reports its state. After a refusal or a failed connection it retries after 30 s, later
 * every 5 min; after the loss of a stable tunnel, after a second. Throws `settings-invalid` for an invalid domain.
 */
export function openTunnel(options: TunnelOptions): Tunnel {
  const domain = options.domain === null ? null : tunnelDomain(options.domain)
  const closing = new AbortController()
  const running = keepOpen({ ...options, domain }, closing.signal)
  return {
    async close() {
      closing.abort()
      await running
    },
  }
}

async function keepOpen(options: TunnelOptions, signal: AbortSignal): Promise<void> {
  const { clock, domain } = options
  const report = stateReporter(options)
  let failures = 0
  while (!signal.aborted) {
    const { reason, openMs } = await openOnce(options, signal, report)
    if (signal.aborted) return
    const url = domain === null ? null : `https://${domain}`
    const detail = `${reason} It is retried; until then results are fetched by polling.`
    report({ url, reachable: false, detail })
    failures = openMs >= STABLE_MS ? 0 : failures + 1
    const backoffMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1))
    await pause(clock, failures === 0 ? AFTER_LOSS_MS : backoffMs, signal)
  }
}

/** Opens the tunnel and waits until it ends. Returns why it ended, and how long it was open. */
async function openOnce(
  options: TunnelOptions,
  signal: AbortSignal,
  report: (state: WebhookState) => void,
): Promise<{ readonly reason: string; readonly openMs: number }> {
  const { clock } = options
  const connecting = (options.connect ?? connectNgrok())(options)
  try {
    const connection = await withTimeout(
      { clock, ms: CONNECT_MS, signal, error: noAnswer },
      () => connecting,
    )
    const startMs = clock.now()
    report({ url: connection.url, reachable: true, detail: null })
    await endOf(connection, signal)
    await closeInTime(connection, clock)
    return { reason: 'The connection to ngrok was lost.', openMs: clock.now() - startMs }
  } catch (error) {
    // A connection that opens after the timeout is closed.
    connecting.then((late) => closeInTime(late, clock)).catch(() => undefined)
    return { reason: error instanceof Error ? error.message : String(error), openMs: 0 }
  }
}

async function endOf(connection: Connection, signal: AbortSignal): Promise<void> {
  await abortable(connection.ended, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}

/** Closes the connection. Without a network it may hang, so it is not waited for long, and errors are ignored. */
async function closeInTime(connection: Connection, clock: Clock): Promise<void> {
  const limit = { clock, ms: CLOSE_MS, error: noAnswer }
  await withTimeout(limit, () => connection.close()).catch(() => undefined)
}

async function pause(clock: Clock, durationMs: number, signal: AbortSignal): Promise<void> {
  await clock.wait(durationMs, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}

function noAnswer(): ToolkitError {
  return new ToolkitError('provider-unreachable', 'ngrok does not answer.')
}

/** Returns a function that passes on each change of state, and writes a line to the log. */
export function stateReporter(options: {
  readonly log: (entry: LogEntry) => void
  readonly onState: (state: WebhookState) => void
}): (state: WebhookState) => void {
  let last = ''
  return (state) => {
    const json = JSON.stringify(state)
    if (json === last) return
    last = json
    options.log({ event: state.reachable ? 'tunnel-open' : 'tunnel-down', ...state })
    options.onState(state)
  }
}

import {
  abortable,
  type Clock,
  type LogEntry,
  ToolkitError,
  type WebhookState,
  withTimeout,
} from '@toolkit/core'
import type { Connect, Connection } from './connection.ts'
import { tunnelDomain } from './domain.ts'
import { connectNgrok } from './ngrok-connection.ts'
import { stateTeller } from './state-teller.ts'

const CONNECT_MS = 60_000
const CLOSE_MS = 5_000
const AFTER_LOSS_MS = 1_000
/** A refused session may count at ngrok until its heartbeats are missed (25 s): not before. */
const FIRST_RETRY_MS = 30_000
const LAST_RETRY_MS = 5 * 60_000
/** A tunnel that held for so long was no failure. */
const STEADY_MS = 60_000

export interface TunnelOptions {
  readonly authToken: string
  /** As in NGROK_SUBDOMAIN: a whole domain, or a label of `ngrok.app`; null: whichever ngrok gives. */
  readonly domain: string | null
  /** The webhook's port on this machine. */
  readonly port: number
  readonly clock: Clock
  readonly log: (entry: LogEntry) => void
  /** Hears of each change, the first once the tunnel is open or could not be opened. */
  readonly onState: (state: WebhookState) => void
  readonly connect?: Connect
}

export interface Tunnel {
  close(): Promise<void>
}

/**
 * Keeps a tunnel of ngrok open until closed, and says how it stands. What ngrok refuses or what cannot be reached is
 * tried again, after half a minute at first and five minutes at last; what held and was lost, after a second. `settings-invalid` for a domain that can be none.
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
  const tell = stateTeller(options)
  let failures = 0
  while (!signal.aborted) {
    const { why, heldMs } = await holdOnce(options, signal, tell)
    if (signal.aborted) return
    const url = domain === null ? null : `https://${domain}`
    const detail = `${why} It is tried again; until then results are fetched by asking.`
    tell({ url, reachable: false, detail })
    failures = heldMs >= STEADY_MS ? 0 : failures + 1
    const backoffMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1))
    await pause(clock, failures === 0 ? AFTER_LOSS_MS : backoffMs, signal)
  }
}

/** Opens the tunnel and holds it as long as it lasts; answers why it does not, and how long it did. */
async function holdOnce(
  options: TunnelOptions,
  signal: AbortSignal,
  tell: (state: WebhookState) => void,
): Promise<{ readonly why: string; readonly heldMs: number }> {
  const { clock } = options
  const connecting = (options.connect ?? connectNgrok())(options)
  try {
    const connection = await withTimeout(
      { clock, ms: CONNECT_MS, signal, error: noAnswer },
      () => connecting,
    )
    const startMs = clock.now()
    tell({ url: connection.url, reachable: true, detail: null })
    await endOf(connection, signal)
    await closeInTime(connection, clock)
    return { why: 'The connection to ngrok was lost.', heldMs: clock.now() - startMs }
  } catch (error) {
    // Should it still open, nobody holds it any more.
    connecting.then((late) => closeInTime(late, clock)).catch(() => undefined)
    return { why: error instanceof Error ? error.message : String(error), heldMs: 0 }
  }
}

async function endOf(connection: Connection, signal: AbortSignal): Promise<void> {
  await abortable(connection.ended, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}

/** Saying goodbye may hang where the network is gone: it is not waited for long, and its failure is of no interest. */
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

import type { Listener, Session } from '@ngrok/ngrok'
import { refusalOf } from './errors.ts'

/** The settings of a tunnel. */
export interface ConnectRequest {
  readonly authToken: string
  /** null: ngrok assigns one. */
  readonly domain: string | null
  /** The local port that requests are forwarded to. */
  readonly port: number
}

/** An open tunnel. */
export interface Connection {
  /** The public address, without a path. */
  readonly url: string
  /** Resolves when the tunnel is closed or lost. It does not reconnect. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/** Opens a tunnel. Rejects with an error whose message is for users and does not contain the token. */
export type Connect = (request: ConnectRequest) => Promise<Connection>

/** An ngrok service other than the public one. */
export interface NgrokService {
  /** `host:port` */
  readonly address: string
  /** The certificate of its authority, as PEM. */
  readonly caCertificate: string
  /** The interval of heartbeats, and the time limit for each. */
  readonly heartbeatSeconds: number
}

/** Connects with the ngrok module. */
export function connectNgrok(service: NgrokService | null = null): Connect {
  return async (request) => {
    const missed = Promise.withResolvers<void>()
    const session = await openSession(request, service, missed.resolve)
    const listener = await openEndpoint(session, request).catch(async (error: unknown) => {
      // The refusal is reported, not an error of closing.
      await session.close().catch(() => undefined)
      throw refusalOf(error, 'endpoint', request)
    })
    // An error of forwarding ends the tunnel like its end does.
    const forwarded = listener.join().catch(() => undefined)
    return {
      url: (listener.url() ?? '').replace(/\/$/, ''),
      ended: Promise.race([forwarded, missed.promise]),
      // Concurrently: closed one after the other, the session stayed open.
      close: async () => {
        await Promise.allSettled([listener.close(), session.close()])
      },
    }
  }
}

async function openSession(
  request: ConnectRequest,
  service: NgrokService | null,
  onMissedHeartbeat: () => void,
): Promise<Session> {
  try {
    // Imported on demand: the module is native and does not exist for every platform.
    const { SessionBuilder } = (await import('@ngrok/ngrok')).default
    const builder = new SessionBuilder().authtoken(request.authToken)
    if (service !== null) {
      builder.serverAddr(service.address).caCert(Buffer.from(service.caCertificate))
      builder.heartbeatInterval(service.heartbeatSeconds)
      builder.heartbeatTolerance(service.heartbeatSeconds)
    }
    // No reconnecting by the module: it waits longer each time and does not report refusals.
    builder.handleDisconnection(() => false)
    builder.handleHeartbeat((latencyMs: number | null) => {
      if (latencyMs === null) onMissedHeartbeat()
    })
    return await builder.connect()
  } catch (error) {
    throw refusalOf(error, 'session', request)
  }
}

function openEndpoint(session: Session, { domain, port }: ConnectRequest): Promise<Listener> {
  const endpoint = session.httpEndpoint()
  if (domain !== null) endpoint.domain(domain)
  return endpoint.listenAndForward(`http://127.0.0.1:${port}`)
}

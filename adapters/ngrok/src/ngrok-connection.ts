import type { Listener, Session } from '@ngrok/ngrok'
import type { Connect, ConnectRequest } from './connection.ts'
import { refusal } from './refusal.ts'

/** Another ngrok service than the public one. */
export interface NgrokService {
  /** `host:port` */
  readonly address: string
  /** PEM of who signed its certificate. */
  readonly caCertificate: string
  /** How often it is asked for a sign of life, and how long it may take over one. */
  readonly heartbeatSeconds: number
}

/** Connects through the ngrok module. */
export function connectNgrok(service: NgrokService | null = null): Connect {
  return async (request) => {
    const missed = Promise.withResolvers<void>()
    const session = await openSession(request, service, missed.resolve)
    const listener = await openEndpoint(session, request).catch(async (error: unknown) => {
      // It cannot fail in a way that matters more than the refusal.
      await session.close().catch(() => undefined)
      throw refusal(error, 'endpoint', request)
    })
    // How forwarding failed is no different from its end.
    const forwarded = listener.join().catch(() => undefined)
    return {
      url: (listener.url() ?? '').replace(/\/$/, ''),
      ended: Promise.race([forwarded, missed.promise]),
      // Both at once: one after the other, the session was seen to live on.
      close: async () => {
        await Promise.allSettled([listener.close(), session.close()])
      },
    }
  }
}

async function openSession(
  request: ConnectRequest,
  service: NgrokService | null,
  onMissedBeat: () => void,
): Promise<Session> {
  try {
    // Loaded only where it is used: it is native, and there is none for every machine.
    const { SessionBuilder } = (await import('@ngrok/ngrok')).default
    const builder = new SessionBuilder().authtoken(request.authToken)
    if (service !== null) {
      builder.serverAddr(service.address).caCert(Buffer.from(service.caCertificate))
      builder.heartbeatInterval(service.heartbeatSeconds)
      builder.heartbeatTolerance(service.heartbeatSeconds)
    }
    // The module must not reconnect: it waits far longer each time, and never says what is refused.
    builder.handleDisconnection(() => false)
    builder.handleHeartbeat((latencyMs: number | null) => {
      if (latencyMs === null) onMissedBeat()
    })
    return await builder.connect()
  } catch (error) {
    throw refusal(error, 'session', request)
  }
}

function openEndpoint(session: Session, { domain, port }: ConnectRequest): Promise<Listener> {
  const endpoint = session.httpEndpoint()
  if (domain !== null) endpoint.domain(domain)
  return endpoint.listenAndForward(`http://127.0.0.1:${port}`)
}

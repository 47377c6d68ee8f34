import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { ToolkitError } from '@toolkit/core'

export interface Listening {
  readonly origin: string
  readonly port: number
  close(): Promise<void>
}

type Fetch = Parameters<typeof serve>[0]['fetch']

export interface ListenOptions {
  /** How long a client may take until the header of its request is whole, the first one on a new connection too. */
  readonly headersMs?: number
  /** How long a body may stand still; the whole of it may take as long as it takes. */
  readonly idleBodyMs?: number
  /** The settings that host and port come from, for people. */
  readonly names?: { readonly host: string; readonly port: string }
}

/**
 * Listens until closed: the only way in which we open an HTTP server. A header that takes longer than a minute is
 * answered 408, a body that stands still for five minutes is cut. A port that is taken or a host that is not ours:
 * `settings-invalid`.
 */
export function listen(
  fetch: Fetch,
  host: string,
  port: number,
  options: ListenOptions = {},
): Promise<Listening> {
  const { headersMs = 60_000, idleBodyMs = 300_000 } = options
  const names = options.names ?? { host: 'HOST', port: 'PORT' }
  return new Promise((resolve, reject) => {
    const server = serve({
      fetch,
      hostname: host,
      port,
      overrideGlobalObjects: false,
      // An upload may take hours; each room bounds its own requests.
      // Idle connections are kept longer than clients keep them: who sends on one that is just closed loses the call.
      serverOptions: {
        requestTimeout: 0,
        // Said, because with no limit for the whole request Node has none for its header either.
        headersTimeout: headersMs,
        connectionsCheckingInterval: headersMs / 12,
        keepAliveTimeout: 75_000,
      },
    }) as Server
    server.on('request', (incoming: IncomingMessage) => cutIdleBody(incoming, idleBodyMs))
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(refusal(error, host, port, names))
    })
    server.once('listening', () => {
      const address = server.address() as AddressInfo
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
      resolve({
        origin: `http://${name}:${address.port}`,
        port: address.port,
        close: () => close(server),
      })
    })
  })
}

/** Cuts the connection of a request whose sender is silent for `idleMs` in the middle of its body. */
function cutIdleBody(incoming: IncomingMessage, idleMs: number): void {
  const { headers, socket } = incoming
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) {
    return
  }
  let seenBytes = socket.bytesRead
  const timer = setInterval(() => {
    // Bytes that wait for us are no silence of the sender: we are slow, or whoever we hand them on to.
    const isSilent = socket.bytesRead === seenBytes && incoming.readableLength === 0
    seenBytes = socket.bytesRead
    if (isSilent && !incoming.complete) socket.destroy()
  }, idleMs).unref()
  incoming.once('close', () => clearInterval(timer))
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}

function refusal(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  names: { readonly host: string; readonly port: string },
): Error {
  const why: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program. Set ${names.port} to a free one, or stop that program.`,
    EACCES: `Port ${port} on ${host} may not be used without more rights. Set ${names.port} to one above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set ${names.host} to one of its addresses.`,
    ENOTFOUND: `The host name ${host} is not known. Set ${names.host} to an address of this machine.`,
  }
  const message = why[error.code ?? '']
  return message ? new ToolkitError('settings-invalid', message, { cause: error }) : error
}

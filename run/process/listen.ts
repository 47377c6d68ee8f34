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
  /** How long a client may take to send the header of a request, also of the first one on a connection. */
  readonly headersMs?: number
  /** How long a body may send no bytes; the time of the whole body is not limited. */
  readonly idleBodyMs?: number
  /** The names of the settings of host and port, for messages. */
  readonly names?: { readonly host: string; readonly port: string }
}

/**
 * Listens until closed; every HTTP server of the product is opened here. A header that takes longer than a minute is
 * answered 408; a body without bytes for five minutes is cut. `settings-invalid` for a port that is in use or a host that
 * is not an address of this machine.
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
      // An upload may take hours; each service limits its own requests. Idle connections are kept longer than clients keep
      // them, because a request on a connection that is just being closed fails.
      serverOptions: {
        requestTimeout: 0,
        // Explicit: without a request timeout Node does not limit the header either.
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

/** Destroys the connection of a request that sends no bytes for `idleMs` in the middle of its body. */
function cutIdleBody(incoming: IncomingMessage, idleMs: number): void {
  const { headers, socket } = incoming
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) {
    return
  }
  let seenBytes = socket.bytesRead
  const timer = setInterval(() => {
    // Unread bytes mean that this process is slow, not the client.
    const isIdle = socket.bytesRead === seenBytes && incoming.readableLength === 0
    seenBytes = socket.bytesRead
    if (isIdle && !incoming.complete) socket.destroy()
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
    EADDRINUSE: `Port ${port} on ${host} is in use by another program. Set ${names.port} to a free one, or stop that program.`,
    EACCES: `Port ${port} on ${host} requires more privileges. Set ${names.port} to one above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set ${names.host} to one of its addresses.`,
    ENOTFOUND: `The host name ${host} is not known. Set ${names.host} to an address of this machine.`,
  }
  const message = why[error.code ?? '']
  return message ? new ToolkitError('settings-invalid', message, { cause: error }) : error
}

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { ToolkitError } from '@toolkit/core'

export interface Listening {
  readonly origin: string
  readonly port: number
  close(): Promise<void>
}

type Fetch = Parameters<typeof serve>[0]['fetch']

/** Listens until closed. A port that is taken or a host that is not ours: `settings-invalid`. */
export function listen(fetch: Fetch, host: string, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({
      fetch,
      hostname: host,
      port,
      overrideGlobalObjects: false,
      // An upload may take hours; each room bounds its own requests.
      // Idle connections are kept longer than clients keep them: who sends on one that is just closed loses the call.
      serverOptions: { requestTimeout: 0, keepAliveTimeout: 75_000 },
    }) as Server
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error, host, port)))
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

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}

function refusal(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const why: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program. Set PORT to a free one, or stop that program.`,
    EACCES: `Port ${port} on ${host} may not be used without more rights. Set PORT to one above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set HOST to one of its addresses.`,
    ENOTFOUND: `The host name ${host} is not known. Set HOST to an address of this machine.`,
  }
  const message = why[error.code ?? '']
  return message ? new ToolkitError('settings-invalid', message, { cause: error }) : error
}

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { LogEntry, Storage } from '@toolkit/core'
import { createApp } from '@toolkit/mongo-gateway'
import { A_SERVICE_KEY } from '@toolkit/testkit'

export interface RunningGateway {
  readonly url: string
  readonly port: number
  readonly log: readonly LogEntry[]
  /** Shuts down, also during calls; the storage stays open. */
  close(): Promise<void>
}

/** A gateway over any storage, listening on a port of this machine. */
export async function runGateway(storage: Storage, port = 0): Promise<RunningGateway> {
  const log: LogEntry[] = []
  const closing = new AbortController()
  const app = createApp({
    storage,
    serviceKey: A_SERVICE_KEY,
    log: (entry) => void log.push(entry),
    closing: closing.signal,
  })
  const server = await new Promise<Server>((resolve, reject) => {
    const starting = serve({
      fetch: app.fetch,
      hostname: '127.0.0.1',
      port,
      overrideGlobalObjects: false,
      serverOptions: { requestTimeout: 0 },
    }) as Server
    starting.once('error', reject)
    starting.once('listening', () => resolve(starting))
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    log,
    close() {
      closing.abort()
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

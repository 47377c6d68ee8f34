import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { DiarizationProvider } from '@toolkit/core'
import type { LogEntry } from '@toolkit/http-kit'
import { A_SERVICE_KEY } from '@toolkit/testkit'
import { createApp } from '../src/index.ts'

export interface WrapperServing {
  readonly origin: string
  readonly log: readonly LogEntry[]
  close(): Promise<void>
}

/** Starts the wrapper on a free loopback port, like the product. */
export async function serveWrapper(
  providers: readonly DiarizationProvider[],
): Promise<WrapperServing> {
  const log: LogEntry[] = []
  const app = createApp({
    providers,
    serviceKey: A_SERVICE_KEY,
    log: (entry) => void log.push(entry),
  })
  const server = serve({
    fetch: app.fetch,
    hostname: '127.0.0.1',
    port: 0,
    overrideGlobalObjects: false,
    serverOptions: { requestTimeout: 0 },
  }) as Server
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Clock, LogEntry, Notice } from '@toolkit/core'
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '@toolkit/pyannote-wire'
import { manualClock } from '@toolkit/testkit'
import { onTestFinished } from 'vitest'
import { createApp, type WebhookDependencies } from '../src/index.ts'

export const CLOUD = 'whsec_of_the_cloud'
export const CLOUD_OLD = 'whsec_of_the_cloud_before'
export const LOCAL = 'whsec_of_this_machine'
export const SECRETS = { pyannoteai: [CLOUD, CLOUD_OLD], local: [LOCAL] }
export const BODY = JSON.stringify({ jobId: 'job-1', status: 'succeeded' })

export interface RunningWebhook {
  readonly origin: string
  readonly port: number
  readonly clock: Clock
  readonly taken: Notice[]
  readonly log: LogEntry[]
  /** Sends a notice like the cloud; `overrides` replace headers (undefined: omitted). */
  send(options?: SendOptions): Promise<Response>
}

export interface SendOptions {
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly secret?: string
  readonly runId?: string
  /** null: to an address without a token. */
  readonly token?: string | null
  readonly encoding?: 'hex' | 'base64'
  /** Age of the notice. */
  readonly ageSeconds?: number
  readonly headers?: Readonly<Record<string, string | undefined>>
}

/** Starts a webhook on a free port, which is closed when the test ends. `take` returns `taken` by default. */
export async function runWebhook<C extends Clock = ReturnType<typeof manualClock>>(
  options: Partial<WebhookDependencies> & { readonly clock?: C } = {},
): Promise<RunningWebhook & { readonly clock: C }> {
  const clock = options.clock ?? (manualClock() as unknown as C)
  const taken: Notice[] = []
  const log: LogEntry[] = []
  const app = createApp({
    secrets: SECRETS,
    take: async (notice) => {
      taken.push(notice)
      return 'taken'
    },
    log: (entry) => void log.push(entry),
    ...options,
    clock,
  })
  const server = serve({
    fetch: app.fetch,
    hostname: '127.0.0.1',
    port: 0,
    overrideGlobalObjects: false,
    serverOptions: { requestTimeout: 0 },
  }) as Server
  await once(server, 'listening')
  onTestFinished(async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    port,
    clock,
    taken,
    log,
    send: ({ runId = 'run-1', token = 'token-1', ...given } = {}) =>
      fetch(`${origin}/notices/${runId}${token === null ? '' : `/${token}`}`, {
        method: 'POST',
        headers: signedHeaders(clock, given),
        body: given.body ?? BODY,
      }),
  }
}

/** The headers of a notice, signed without our own code. */
export function signedHeaders(clock: Clock, options: SendOptions = {}): Record<string, string> {
  const { body = BODY, secret = CLOUD, encoding = 'hex', ageSeconds = 0 } = options
  const timestamp = String(Math.floor(clock.now() / 1000) - ageSeconds)
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body)
  const headers = {
    'content-type': 'application/json',
    [TIMESTAMP_HEADER]: timestamp,
    [SIGNATURE_HEADER]: digest.digest(encoding),
    ...options.headers,
  }
  const kept = Object.entries(headers).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as Record<string, string>
}

import { createHash, createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { openServerLink } from '@toolkit/adapter-server-link'
import {
  createToolkit,
  type DiarizationProvider,
  type LogEntry,
  noticePath,
  reliability,
  type Storage,
  type Toolkit,
} from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '@toolkit/pyannote-wire'
import { createInternalApp } from '@toolkit/server'
import { A_SERVICE_KEY, aRecording, aRun, NO_SOURCES, someMedia } from '@toolkit/testkit'
import { createApp } from '@toolkit/webhook'

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch']

export const SECRETS = {
  pyannoteai: ['whsec_of_the_cloud', 'whsec_of_the_cloud_before'],
  local: ['whsec_of_this_machine'],
}

export interface Listening {
  readonly origin: string
  readonly port: number
  close(): Promise<void>
}

/** Webhook, link, internal routes and a toolkit, each over real sockets. */
export interface NoticeLine {
  readonly webhook: Listening
  readonly toolkit: Toolkit
  readonly log: LogEntry[]
  /** Stops the server; its storage and its port are kept. */
  stopServer(): Promise<void>
  startServer(): Promise<void>
  close(): Promise<void>
}

/** Starts all parts over `storage` and `providers`; unfinished runs are continued. */
export async function runLine(options: {
  readonly storage: Storage
  readonly providers: readonly DiarizationProvider[]
  /** Whether the webhook passes notices on in the process, as with `npm start`, or over the link, as in Compose. */
  readonly isOneProcess?: boolean
}): Promise<NoticeLine> {
  const log: LogEntry[] = []
  const toolkit = makeToolkit(options, (entry) => void log.push(entry))
  await toolkit.start()
  const app = createInternalApp({
    toolkit,
    providers: options.providers,
    serviceKey: A_SERVICE_KEY,
    log: (entry) => void log.push(entry),
  })
  let server = await listen(app.fetch)
  const { origin: url, port } = server
  const link = openServerLink({ url, key: A_SERVICE_KEY })
  const receiver = createApp({
    secrets: SECRETS,
    take: options.isOneProcess ? (notice) => toolkit.notices.take(notice) : link.take,
    clock: systemClock,
    log: (entry) => void log.push(entry),
  })
  const webhook = await listen(receiver.fetch)
  return {
    webhook,
    toolkit,
    log,
    stopServer: () => server.close(),
    async startServer() {
      server = await listen(app.fetch, port)
    },
    async close() {
      await webhook.close()
      await server.close()
      await toolkit.close()
    },
  }
}

/** Stores a recording and a run whose job is in progress. */
export async function storeRunningRun(
  storage: Storage,
  run: { readonly id: string; readonly jobId: string; readonly provider: 'pyannoteai' | 'local' },
): Promise<void> {
  const recording = aRecording({ status: 'running' })
  await storage.recordings.insert(recording)
  const at = new Date().toISOString()
  const times = { createdAt: at, uploadedAt: at, submitStartedAt: at, submittedAt: at }
  await storage.runs.insert(
    aRun({
      ...run,
      ...times,
      recordingId: recording.id,
      status: 'running',
      noticeExpected: true,
      noticeToken: tokenOf(run.id),
      resultExpiresAt: null,
    }),
  )
}

export interface SignedNotice {
  readonly url: string
  readonly init: { method: string; headers: Record<string, string>; body: string }
}

/** A job's notice, and the address that it goes to: the run's own unless another token is given. */
export interface Addressed {
  readonly runId: string
  readonly jobId: string
  readonly token?: string | null
}

/** The token that a run of these tests has. */
export function tokenOf(runId: string): string {
  return `token-of-${runId}`
}

/** A signed notice, made without the product's code. */
export function notice(
  origin: string,
  { runId, jobId, token = tokenOf(runId) }: Addressed,
  secret = SECRETS.pyannoteai[0] ?? '',
): SignedNotice {
  const body = JSON.stringify({ jobId, status: 'succeeded' })
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  const headers = {
    'content-type': 'application/json',
    [TIMESTAMP_HEADER]: timestamp,
    [SIGNATURE_HEADER]: signature,
  }
  return {
    url: origin + noticePath({ id: runId, noticeToken: token }),
    init: { method: 'POST', headers, body },
  }
}

export async function listen(fetch: Fetch, port = 0): Promise<Listening> {
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server
  server.listen({ port, host: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function makeToolkit(
  options: { readonly storage: Storage; readonly providers: readonly DiarizationProvider[] },
  log: (entry: LogEntry) => void,
): Toolkit {
  return createToolkit({
    records: options.storage,
    bytes: options.storage,
    providers: options.providers,
    ...NO_SOURCES,
    clock: systemClock,
    newId: randomUUID,
    newDigest: () => {
      const hash = createHash('sha256')
      return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') }
    },
    random: Math.random,
    log,
    reliability: async (moments, seed) => reliability(moments, seed),
    audio: {
      headBytes: 1,
      probe: () => ({ contentType: 'audio/wav', playsAsItIs: true, decodesAsItArrives: true }),
      prepare: async () => ({
        durationSeconds: 1,
        peaks: new Int8Array(200),
        channelPeaks: null,
        media: someMedia(),
        rendition: null,
      }),
    },
    privateWebhook: null,
    limits: {
      maxBytes: 1024,
      maxSeconds: 3600,
      confirmHours: 24,
      trashDays: 30,
      audioRetentionDays: null,
    },
  })
}

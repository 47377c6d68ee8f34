import { createHash, randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { serve } from '@hono/node-server'
import { PROBE_BYTES, prepare, probeFile } from '@toolkit/audio'
import {
  createToolkit,
  type LogEntry,
  reliability,
  type Storage,
  type Toolkit,
  type ToolkitDependencies,
} from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { memoryStorage, NO_SOURCES } from '@toolkit/testkit'
import { createApp, type ServerSettings } from '../src/index.ts'
import { waitingProvider } from './waiting-provider.ts'

export interface RunningServer {
  readonly origin: string
  readonly port: number
  readonly toolkit: Toolkit
  readonly storage: Storage
  readonly provider: ReturnType<typeof waitingProvider>
  readonly log: LogEntry[]
  readonly closing: AbortController
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Sends a request. Resolves to status and JSON body. */
  json(path: string, init?: RequestInit): Promise<{ status: number; body: Json }>
  /** Shuts the server down; the storage stays open. */
  close(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers as a caller without types does
export type Json = any

export interface ServerOptions {
  readonly storage?: Storage
  readonly settings?: Partial<ServerSettings>
  readonly port?: number
  /** Default: none. */
  /** Default: there are none. */
  readonly given?: Partial<Pick<ToolkitDependencies, 'sources' | 'browser' | 'watch'>>
  readonly maxBytes?: number
  /** Whether the provider is paid; more than an hour then needs confirmation. */
  readonly paid?: boolean
  /** Default: audio is kept. */
  readonly audioRetentionDays?: number
  /** Called while the toolkit starts. */
  readonly meanwhile?: (origin: string) => Promise<void>
}

/** Starts a server on a free port, with a real toolkit. */
export async function runServer(options: ServerOptions = {}): Promise<RunningServer> {
  const storage = options.storage ?? memoryStorage()
  const provider = waitingProvider(options.paid)
  const log: LogEntry[] = []
  const toolkit = createToolkit({
    records: storage,
    bytes: storage,
    providers: [provider],
    ...NO_SOURCES,
    ...options.given,
    clock: systemClock,
    newId: randomUUID,
    newDigest: () => {
      const hash = createHash('sha256')
      return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') }
    },
    random: Math.random,
    log: (entry) => void log.push(entry),
    reliability: async (moments, seed) => reliability(moments, seed),
    audio: {
      headBytes: PROBE_BYTES,
      probe: (head, sizeBytes) => probeFile(head, sizeBytes, { ffmpegAvailable: false }),
      prepare: (task) =>
        prepare(task, {
          ffmpegPath: null,
          tempDir: tmpdir(),
          maxSeconds: 86_400,
          refusesCut: false,
        }),
    },
    privateWebhook: null,
    limits: {
      maxBytes: options.maxBytes ?? 1024 ** 3,
      maxSeconds: 86_400,
      confirmHours: 1,
      trashDays: 30,
      audioRetentionDays: options.audioRetentionDays ?? null,
    },
  })
  const closing = new AbortController()
  const app = createApp({
    toolkit,
    providers: [
      { name: 'pyannoteai', label: 'pyannoteAI', paid: true, keySetting: 'TOKEN_PYANNOTE' },
      { name: 'local', label: 'this machine', paid: options.paid ?? false, keySetting: null },
    ],
    settings: {
      allowedHosts: ['recordings.example'],
      webRoot: null,
      version: '0.0.0-test',
      ...options.settings,
    },
    log: (entry) => void log.push(entry),
    // The memory provider writes no vectors: voices with sounds of the same length are similar.
    voiceComparison: {
      read: ({ seconds }) => ({ vector: Float32Array.of(1, 0), seconds }),
      probability: (a, b) => (Math.abs(a.seconds - b.seconds) < 1 ? 0.9 : 0.1),
    },
    closing: closing.signal,
  })
  const server = await listen(app.fetch, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  await Promise.all([toolkit.start(), options.meanwhile?.(origin)])
  const call = (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init)
  return {
    origin,
    port,
    toolkit,
    storage,
    provider,
    log,
    closing,
    fetch: call,
    async json(path, init) {
      const response = await call(path, init)
      return { status: response.status, body: await response.json() }
    },
    async close() {
      closing.abort()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await toolkit.close()
    },
  }
}

function listen(fetch: Parameters<typeof serve>[0]['fetch'], port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({
      fetch,
      hostname: '127.0.0.1',
      port,
      overrideGlobalObjects: false,
      serverOptions: { requestTimeout: 0 },
    }) as Server
    server.once('error', reject)
    server.once('listening', () => resolve(server))
  })
}

/** A request with a JSON body. */
export function sending(method: string, body: unknown): RequestInit {
  return {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
}

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { manualClock } from '@toolkit/testkit'
import { type LocalPyannoteaiOptions, type LogEntry, openLocalPyannoteai } from '../src/index.ts'

export const KEY = 'the-key-of-the-house'
export const MODEL = 'local-test'

export interface Serving {
  readonly origin: string
  readonly folder: string
  readonly log: readonly LogEntry[]
  /** Sends a request with the key; `body` as JSON. */
  call(method: string, path: string, body?: unknown): Promise<Response>
  /** Uploads bytes like a client of the cloud. Resolves to the status of the PUT. */
  upload(mediaUrl: string, bytes: Uint8Array): Promise<number>
  /** Submits a job. Resolves to its id. */
  submit(mediaUrl: string, options?: object): Promise<string>
  /** Polls the job until it has ended. */
  ended(jobId: string): Promise<Answer>
  close(): Promise<void>
}

export type ServingOptions = Pick<LocalPyannoteaiOptions, 'engine' | 'folder'> &
  Partial<Omit<LocalPyannoteaiOptions, 'key' | 'ids' | 'log'>>

/** The fields of the service's responses that tests read. */
export interface Answer {
  readonly url: string
  readonly jobId: string
  readonly status: string
  readonly message: string
  readonly errors: readonly { readonly field: string; readonly message: string }[]
  readonly items: readonly { readonly id: string }[]
  readonly nextCursor: string | null
  readonly output?: Readonly<Record<string, unknown>>
}

/** The JSON of a response; each test checks the fields that it reads. */
export async function answerOf(response: Response | Promise<Response>): Promise<Answer> {
  return (await (await response).json()) as Answer
}

/** Creates a temporary folder. `remove` deletes it. */
export async function temporaryFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'local-pyannoteai-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Starts the service on a free loopback port, like the product. */
export async function serving(options: ServingOptions): Promise<Serving> {
  const log: LogEntry[] = []
  const local = await openLocalPyannoteai({
    modelName: MODEL,
    clock: manualClock(),
    ...options,
    key: KEY,
    ids: randomUUID,
    log: (entry) => log.push(entry),
  })
  const server = serve({
    fetch: local.app.fetch,
    hostname: '127.0.0.1',
    port: 0,
    overrideGlobalObjects: false,
    serverOptions: { requestTimeout: 0 },
  }) as Server
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const call: Serving['call'] = (method, path, body) =>
    fetch(origin + path, {
      method,
      headers: {
        authorization: `Bearer ${KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  return {
    origin,
    folder: options.folder,
    log,
    call,
    upload: async (mediaUrl, bytes) => {
      const place = await answerOf(call('POST', '/v1/media/input', { url: mediaUrl }))
      const put = await fetch(place.url, { method: 'PUT', body: Buffer.from(bytes) })
      await put.arrayBuffer()
      return put.status
    },
    submit: async (mediaUrl, fields = {}) => {
      const answer = await answerOf(call('POST', '/v1/diarize', { url: mediaUrl, ...fields }))
      return answer.jobId
    },
    ended: async (jobId) => {
      for (;;) {
        const job = await answerOf(call('GET', `/v1/jobs/${jobId}`))
        if (!['created', 'running'].includes(job.status)) return job
      }
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await local.close()
    },
  }
}

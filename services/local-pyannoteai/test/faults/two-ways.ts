import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { type ManualClock, manualClock } from '@toolkit/testkit'
import {
  createFaults,
  type Engine,
  type Faults,
  GENERATED_MODEL,
  generatedEngine,
  openLocalPyannoteai,
} from '../../src/index.ts'
import { type Answer, answerOf, KEY, temporaryFolder } from '../serving.ts'

export const SECRET = 'what signs the notices'

/** The service with generated results and faults, and a client for it. */
export interface FaultyService {
  readonly faults: Faults
  readonly clock: ManualClock
  readonly folder: string
  /** Sends a request with the key; `body` as JSON. */
  call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response>
  /** Uploads bytes. Resolves to the response to the PUT. */
  upload(mediaUrl: string, bytes: Uint8Array<ArrayBuffer>): Promise<Response>
  /** Uploads and submits. Resolves to the job id. */
  submit(fields?: object): Promise<string>
  /** Polls a job, without faults, until it has ended. */
  ended(jobId: string): Promise<Answer>
  close(): Promise<void>
}

export const WAYS = ['over a socket', 'in process'] as const
export const SOUND = 'media://sound'

/** Opens the service over a real socket or for calls by `app.fetch`. */
export async function openFaultyService(
  way: (typeof WAYS)[number],
  engine: Engine = generatedEngine(),
): Promise<FaultyService> {
  const { folder, remove } = await temporaryFolder()
  const clock = manualClock()
  const faults = createFaults({ clock })
  const local = await openLocalPyannoteai({
    folder,
    engine,
    clock,
    faults,
    key: KEY,
    ids: randomUUID,
    log: () => undefined,
    modelName: GENERATED_MODEL,
    signingSecret: SECRET,
  })
  const { origin, send, close } =
    way === 'in process'
      ? inProcess(local.app.fetch as InProcess)
      : await overSocket(local.app.fetch)
  const call: FaultyService['call'] = (method, path, body, signal) =>
    send(origin + path, {
      method,
      headers: {
        authorization: `Bearer ${KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
  const upload: FaultyService['upload'] = async (url, bytes) => {
    const place = await answerOf(call('POST', '/v1/media/input', { url }))
    const headers = { 'content-length': String(bytes.length) }
    return send(place.url, { method: 'PUT', body: bytes, headers })
  }
  return {
    faults,
    clock,
    folder,
    call,
    upload,
    submit: async (fields = {}) => {
      await upload(SOUND, new Uint8Array(200_000))
      const given = { url: SOUND, confidence: true, turnLevelConfidence: true, ...fields }
      return (await answerOf(call('POST', '/v1/diarize', given))).jobId
    },
    ended: async (jobId) => {
      const pending = faults.pending()
      if (pending.length > 0) throw new Error('a fault would be used up')
      for (;;) {
        const job = await answerOf(call('GET', `/v1/jobs/${jobId}`))
        if (!['created', 'running'].includes(job.status)) return job
        await eventLoopTurn()
      }
    },
    close: async () => {
      await close()
      await local.close()
      await remove()
    },
  }
}

/** Yields to the event loop: a poll in process would otherwise block the rest of the process. */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

type InProcess = (request: Request) => Promise<Response>

interface Transport {
  readonly origin: string
  readonly send: (url: string, init: RequestInit) => Promise<Response>
  close(): Promise<void>
}

function inProcess(fetch: InProcess): Transport {
  return {
    origin: 'http://local',
    send: async (url, init) => fetch(new Request(url, init)),
    close: async () => undefined,
  }
}

async function overSocket(appFetch: Parameters<typeof serve>[0]['fetch']): Promise<Transport> {
  const server = serve({
    fetch: appFetch,
    hostname: '127.0.0.1',
    port: 0,
    overrideGlobalObjects: false,
  }) as Server
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    send: (url, init) => fetch(url, init),
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

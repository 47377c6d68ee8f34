import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { isSigned } from '@toolkit/pyannote-wire'

/** A received notice, and how to respond to it. */
export interface Received {
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly path: string
  answer(status: number, headers?: Record<string, string>): void
  /** Closes the connection without a response. */
  cut(): void
}

/** A receiver of notices on a free loopback port; the test responds to each. */
export interface Receiver {
  readonly origin: string
  /** Resolves to the next unread notice. */
  next(): Promise<Received>
  /** The number of received notices. */
  readonly received: number
  close(): Promise<void>
}

export async function receiver(): Promise<Receiver> {
  const waiting: Received[] = []
  let received = 0
  let arrived: () => void = () => undefined
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request)
    received += 1
    waiting.push({
      headers: request.headers,
      body,
      path: request.url ?? '',
      answer: (status, headers = {}) => void response.writeHead(status, headers).end('taken'),
      cut: () => void request.socket.destroy(),
    })
    arrived()
  }
  const server = createServer((request, response) => {
    // An aborted request is not a notice.
    take(request, response).catch(() => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: async () => {
      for (;;) {
        const notice = waiting.shift()
        if (notice !== undefined) return notice
        await new Promise<void>((resolve) => {
          arrived = resolve
        })
      }
    },
    get received() {
      return received
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Whether the notice carries the signature of `secret` at `nowMs`. */
export function signedBy(secret: string, { headers, body }: Received, nowMs: number): boolean {
  const timestamp = headers['x-request-timestamp']
  const signature = headers['x-signature']
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return false
  return isSigned({ timestamp, signature, body }, [secret], nowMs)
}

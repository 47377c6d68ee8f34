import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens to a request in place of passing it on as it is. */
export type Fault =
  /** An answer of the store with this error code. */
  | {
      readonly answer: string
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The connection is cut after so many bytes of the request's body. */
  | { readonly cutRequestAfter: number }
  /** The store does its work; the connection is cut after so many bytes of the answer's body, or before its head. */
  | { readonly cutAnswerAfter: number | 'nothing' }

/** A request that has arrived. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
}

/** A proxy in front of a store that produces faults. */
export interface FaultyStore {
  readonly endpoint: string
  readonly seen: SeenRequest[]
  /** Decides about each request. */
  fault: (request: SeenRequest) => Fault | null
  close(): Promise<void>
}

/** Starts the proxy; until `fault` is set it passes everything on. */
export async function startFaultyStore(target: string): Promise<FaultyStore> {
  const { hostname, port } = new URL(target)
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming
    const seen = { method, url, headers }
    store.seen.push(seen)
    const fault = store.fault(seen)
    if (fault !== null && 'answer' in fault) {
      incoming.resume()
      incoming.on('end', () => {
        outgoing.writeHead(fault.status, { 'Content-Type': 'application/xml', ...fault.headers })
        outgoing.end(
          `<?xml version="1.0"?><Error><Code>${fault.answer}</Code><Message>no</Message></Error>`,
        )
      })
      return
    }
    const cutRequest = fault !== null && 'cutRequestAfter' in fault ? fault.cutRequestAfter : null
    const passed = request({ hostname, port, method, path: url, headers })
    passed.on('error', () => outgoing.destroy())
    let received = 0
    incoming.on('data', (block: Buffer) => {
      received += block.length
      if (cutRequest === null || received <= cutRequest) passed.write(block)
      else {
        passed.destroy()
        incoming.destroy()
      }
    })
    incoming.on('end', () => passed.end())
    const cutAnswer = fault !== null && 'cutAnswerAfter' in fault ? fault.cutAnswerAfter : null
    passed.on('response', (answer) => passAnswer(answer, outgoing, cutAnswer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const store: FaultyStore = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    fault: () => null,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return store
}

function passAnswer(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  cutAfter: number | 'nothing' | null,
): void {
  if (cutAfter === 'nothing') {
    answer.resume()
    outgoing.destroy()
    return
  }
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
  outgoing.flushHeaders()
  if (cutAfter === null) {
    answer.pipe(outgoing)
    return
  }
  let sent = 0
  const cut = () => {
    answer.destroy()
    outgoing.destroy()
  }
  answer.on('data', (block: Buffer) => {
    const part = block.subarray(0, cutAfter - sent)
    sent += part.length
    if (sent < cutAfter) outgoing.write(part)
    // Cut when it has been passed to the system, so that it arrives.
    else outgoing.write(part, cut)
  })
  answer.on('end', () => outgoing.end())
}

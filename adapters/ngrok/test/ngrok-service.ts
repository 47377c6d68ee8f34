import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { NgrokService } from '../src/index.ts'
import { localhostCertificate } from './certificate.ts'
import { type Mux, type MuxStream, type MuxWriter, muxado } from './muxado.ts'

const AUTH = 0
const BIND = 1
const UNBIND = 2
const PROXY = 3
const HEARTBEAT = 0xffffffff

// biome-ignore lint/suspicious/noExplicitAny: requests of the agent are not validated
type AgentRequest = any

/** The errors that the service answers. */
export interface ServiceErrors {
  auth?: () => string
  bind?: () => string
}

export interface TestService {
  readonly settings: NgrokService
  readonly errors: ServiceErrors
  /** The requests of agents. */
  readonly requests: { readonly auth: AgentRequest[]; readonly bind: AgentRequest[] }
  /** Breaks all connections. */
  breakConnections(): void
  /** Stops answering heartbeats. */
  stopHeartbeats(): void
  /** Sends an HTTP request through the newest tunnel and returns the response as text. */
  request(text: string): Promise<string>
}

/**
 * A local replacement of the ngrok service, with what its module needs: TLS, muxado, sign-in, an endpoint, heartbeats and
 * forwarded connections. It was written after the source of the module, and closes when the test ends.
 */
export async function startNgrokService(errors: ServiceErrors = {}): Promise<TestService> {
  const { key, certificate } = localhostCertificate()
  const requests = { auth: [] as AgentRequest[], bind: [] as AgentRequest[] }
  const sockets = new Set<TLSSocket>()
  let mux: Mux | null = null
  let endpointId = ''
  let heartbeatsStopped = false

  const answer = (type: number, request: AgentRequest): object => {
    if (type === AUTH) {
      requests.auth.push(request)
      return { Version: '2', ClientId: 'agent-1', Error: errors.auth?.() ?? '', Extra: {} }
    }
    if (type === BIND) {
      requests.bind.push(request)
      endpointId = request.Id || 'endpoint-1'
      return {
        Id: endpointId,
        URL: `https://${request.Opts?.Domain || 'given.ngrok-free.app'}`,
        Proto: request.Proto,
        Opts: request.Opts,
        Extra: { Token: '' },
        Error: errors.bind?.() ?? '',
      }
    }
    return {}
  }

  const accept = (writer: MuxWriter): MuxStream => {
    let type: number | null = null
    let bytes = Buffer.alloc(0)
    const onData = (block: Buffer) => {
      bytes = Buffer.concat([bytes, block])
      if (type === null && bytes.length >= 4) {
        type = bytes.readUInt32BE(0)
        bytes = bytes.subarray(4)
      }
      if (type === HEARTBEAT && bytes.length > 0) {
        if (!heartbeatsStopped) writer.write(bytes)
        bytes = Buffer.alloc(0)
      }
      const request = type === AUTH || type === BIND || type === UNBIND ? jsonOf(bytes) : null
      if (type === null || request === null) return
      writer.write(Buffer.from(JSON.stringify(answer(type, request))))
      writer.end()
    }
    return { onData, onEnd: () => undefined }
  }

  const server = createServer({ key, cert: certificate }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Tests break connections on purpose.
    socket.on('error', () => undefined)
    mux = muxado(socket, accept)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const breakConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(async () => {
    const closed = once(server, 'close')
    server.close()
    breakConnections()
    await closed
  })
  const { port } = server.address() as AddressInfo
  return {
    settings: { address: `localhost:${port}`, caCertificate: certificate, heartbeatSeconds: 1 },
    errors,
    requests,
    breakConnections,
    stopHeartbeats: () => {
      heartbeatsStopped = true
    },
    request: (text) =>
      new Promise((resolve, reject) => {
        if (mux === null) return reject(new Error('no agent is connected'))
        let answered = ''
        const stream = mux.open(proxyHeader(endpointId), {
          onData: (bytes) => {
            answered += bytes.toString()
          },
          onEnd: () => resolve(answered),
        })
        stream.write(Buffer.from(text))
      }),
  }
}

/** The header of a forwarded connection: type, length, client and endpoint. */
function proxyHeader(id: string): Buffer {
  const body = Buffer.from(
    JSON.stringify({
      Id: id,
      ClientAddr: '192.0.2.1:4711',
      Proto: 'https',
      EdgeType: '3',
      PassthroughTLS: false,
    }),
  )
  const head = Buffer.alloc(12)
  head.writeUInt32BE(PROXY, 0)
  head.writeBigInt64LE(BigInt(body.length), 4)
  return Buffer.concat([head, body])
}

function jsonOf(bytes: Buffer): AgentRequest | null {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    // The request is incomplete.
    return null
  }
}

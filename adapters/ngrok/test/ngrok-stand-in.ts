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

// biome-ignore lint/suspicious/noExplicitAny: what the agent asks is read as it comes
type Asked = any

/** The errors that agents are answered with. */
export interface Says {
  auth?: () => string
  bind?: () => string
}

export interface StandIn {
  readonly service: NgrokService
  readonly says: Says
  /** What agents asked, by name. */
  readonly asked: { readonly auth: Asked[]; readonly bind: Asked[] }
  /** Cuts every connection. */
  cut(): void
  /** Answers no heartbeat any more. */
  mute(): void
  /** Sends an HTTP request through the newest tunnel; answers the whole response as text. */
  request(text: string): Promise<string>
}

/**
 * As much of the ngrok service as its module needs, on this machine: TLS, muxado, sign-in, an endpoint, heartbeats,
 * forwarded connections. Made from how the module's source speaks, not by ngrok. Closed with the test.
 */
export async function ngrokStandIn(says: Says = {}): Promise<StandIn> {
  const { key, certificate } = localhostCertificate()
  const asked = { auth: [] as Asked[], bind: [] as Asked[] }
  const sockets = new Set<TLSSocket>()
  let mux: Mux | null = null
  let endpointId = ''
  let isMute = false

  const answer = (type: number, request: Asked): object => {
    if (type === AUTH) {
      asked.auth.push(request)
      return { Version: '2', ClientId: 'agent-1', Error: says.auth?.() ?? '', Extra: {} }
    }
    if (type === BIND) {
      asked.bind.push(request)
      endpointId = request.Id || 'endpoint-1'
      return {
        Id: endpointId,
        URL: `https://${request.Opts?.Domain || 'given.ngrok-free.app'}`,
        Proto: request.Proto,
        Opts: request.Opts,
        Extra: { Token: '' },
        Error: says.bind?.() ?? '',
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
        if (!isMute) writer.write(bytes)
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
    // An agent that leaves, or is cut off, is what the tests are about.
    socket.on('error', () => undefined)
    mux = muxado(socket, accept)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(async () => {
    const closed = once(server, 'close')
    server.close()
    cut()
    await closed
  })
  const { port } = server.address() as AddressInfo
  return {
    service: { address: `localhost:${port}`, caCertificate: certificate, heartbeatSeconds: 1 },
    says,
    asked,
    cut,
    mute: () => {
      isMute = true
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

/** What stands before a forwarded connection: its type, a length, who it comes from and whom it is for. */
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

function jsonOf(bytes: Buffer): Asked | null {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    // Not all of it is here yet.
    return null
  }
}

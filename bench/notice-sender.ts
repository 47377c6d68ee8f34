import { once } from 'node:events'
import { connect } from 'node:net'

export interface BareRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Answer {
  /** Measured from before the first connection. */
  readonly tookMs: number
  readonly body: string
}

/** A separate process: sends all requests concurrently, each over its own connection, and reports the responses. */
process.once('message', async (requests: readonly BareRequest[]) => {
  const startMs = performance.now()
  const answers = await Promise.all(requests.map((request) => send(request, startMs)))
  process.send?.(answers)
  process.disconnect()
})

async function send(request: BareRequest, startMs: number): Promise<Answer> {
  const { hostname, port, host, pathname } = new URL(request.url)
  const socket = connect(Number(port), hostname)
  const size = `content-length: ${Buffer.byteLength(request.body)}`
  const named = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`)
  const lines = [`${request.method} ${pathname} HTTP/1.1`, `host: ${host}`, 'connection: close']
  socket.write([...lines, size, ...named, '', request.body].join('\r\n'))
  let text = ''
  socket.on('data', (block) => {
    text += block.toString()
  })
  await once(socket, 'end')
  return { tookMs: performance.now() - startMs, body: text.split('\r\n\r\n')[1] ?? '' }
}

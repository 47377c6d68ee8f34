import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { connectionCode, neverConnected } from '../src/never-connected.ts'

/** Starts a TCP server that calls `serve` for each connection. */
async function listening(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer(serve).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function failure(url: string, init: RequestInit = {}): Promise<unknown> {
  return fetch(url, init).then(
    (response) => {
      throw new Error(`responded with ${response.status}`)
    },
    (error: unknown) => error,
  )
}

test('a closed port, an unknown name and TLS to a plain server: never connected', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as { port: number }
  closed.close()
  await once(closed, 'close')
  const refused = await failure(`http://127.0.0.1:${port}`)
  expect([neverConnected(refused), connectionCode(refused)]).toEqual([true, 'ECONNREFUSED'])
  expect(neverConnected(await failure(`http://localhost:${port}`))).toBe(true)
  expect(neverConnected(await failure('http://nobody.invalid'))).toBe(true)
  const plain = await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  expect(neverConnected(await failure(`https://127.0.0.1:${plain}`))).toBe(true)
})

test('a connection that is lost after the call was sent: it may have had an effect', async () => {
  const disconnecting = await listening((socket) => socket.once('data', () => socket.destroy()))
  const body = await failure(`http://127.0.0.1:${disconnecting}`, { method: 'POST', body: 'x' })
  expect(neverConnected(body)).toBe(false)
  const redirects = await listening((socket) =>
    socket.end('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n'),
  )
  const redirected = await failure(`http://127.0.0.1:${redirects}`, { redirect: 'error' })
  expect(neverConnected(redirected)).toBe(false)
  for (const other of [null, 'ECONNREFUSED', new Error('x'), new AggregateError([])]) {
    expect(neverConnected(other)).toBe(false)
  }
})

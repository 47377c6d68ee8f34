import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { type ListenOptions, listen } from './listen.ts'

/** Starts a listener whose app responds with the number of received bytes, or reports that the body is incomplete. */
async function listening(options: ListenOptions, fetch = counted) {
  const server = await listen(fetch, '127.0.0.1', 0, options)
  onTestFinished(() => server.close())
  const open = (): Socket => {
    const socket = connect(server.port, '127.0.0.1')
    // The tests expect closed connections.
    socket.on('error', () => undefined)
    onTestFinished(() => void socket.destroy())
    return socket
  }
  return { ...server, open }
}

async function counted(request: Request): Promise<Response> {
  return new Response(`${(await request.arrayBuffer()).byteLength} bytes`)
}

const UPLOAD = 'PUT /upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n'

test.each([
  ['half a header', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: '],
  ['half a first line', 'GET /'],
  ['nothing', ''],
])(
  'a client that sends %s and then nothing is disconnected after the time limit',
  async (_, sent) => {
    const server = await listening({ headersMs: 60 })
    const socket = server.open()
    socket.write(sent)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /)
  },
)

test('a client that sends its header slowly is disconnected: the time of the whole header counts', async () => {
  const server = await listening({ headersMs: 60 })
  const socket = server.open()
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n')
  const interval = setInterval(() => socket.write('X-Drop: 1\r\n'), 10)
  onTestFinished(() => clearInterval(interval))
  // Bytes in flight when the connection is closed reset it, and the response may be lost.
  const end = await text(socket).catch((error: NodeJS.ErrnoException) => error.code)
  expect(end).toMatch(/^(HTTP\/1\.1 408 |ECONNRESET|EPIPE)/)
})

test('a body that takes longer than a header may, without a pause, is accepted', async () => {
  const server = await listening({ headersMs: 60, idleBodyMs: 10_000 })
  const socket = server.open()
  socket.write(`${UPLOAD}Content-Length: 20\r\n\r\n`)
  let sentBytes = 0
  const interval = setInterval(() => {
    socket.write('x')
    sentBytes += 1
    if (sentBytes === 20) clearInterval(interval)
  }, 20)
  onTestFinished(() => clearInterval(interval))
  expect(await text(socket)).toMatch(/20 bytes$/)
})

test.each([
  ['with its length', 'Content-Length: 20\r\n\r\nhalf'],
  ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
])('a body %s that stops is ended, and its reader gets an error', async (_, rest) => {
  const broken = Promise.withResolvers<unknown>()
  const server = await listening({ idleBodyMs: 60 }, async (request) => {
    await request.arrayBuffer().catch(broken.resolve)
    return new Response(null)
  })
  const socket = server.open()
  socket.write(UPLOAD + rest)
  expect(await text(socket)).not.toContain('200')
  expect(await broken.promise).toBeInstanceOf(Error)
})

test('a slow reader does not count as a sender that stops', async () => {
  const idleBodyMs = 1000
  const begin = Promise.withResolvers<void>()
  const server = await listening({ idleBodyMs }, async (request) => {
    await begin.promise
    return counted(request)
  })
  const socket = server.open()
  const body = Buffer.alloc(4_000_000)
  socket.write(`${UPLOAD}Content-Length: ${body.length}\r\n\r\n`)
  socket.write(body)
  setTimeout(() => begin.resolve(), 3 * idleBodyMs)
  expect(await text(socket)).toMatch(/4000000 bytes$/)
})

test('every server of the product uses `listen`', () => {
  const root = path.join(import.meta.dirname, '../..')
  const folders = ['run', 'services', 'adapters', 'packages'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(folder, name))
      .filter((name) => !name.startsWith('packages/testkit/'))
      .filter((name) => /^(run|\w+\/[\w-]+\/src)\/.*(?<!\.test)\.ts$/.test(name)),
  )
  const listeners = folders.filter((name) =>
    /(?<![.#])\bserve\(\{|createAdaptorServer|\bcreateServer\(/.test(
      readFileSync(path.join(root, name), 'utf8'),
    ),
  )
  // Vite has its own server for hot reload.
  expect(listeners).toEqual(['run/dev.ts', 'run/process/listen.ts'])
})

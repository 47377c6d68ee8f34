import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import type { Environment } from '../src/http/environment.ts'
import { SentBodies } from '../src/http/sent-bodies.ts'

const BLOCK = new Uint8Array(64 * 1024)

async function* blocks(count: number, onEnd: () => void = () => undefined) {
  try {
    for (let n = 0; n < count; n++) yield BLOCK
  } finally {
    onEnd()
  }
}

it('other work goes on between the blocks of a body that is taken at once', async () => {
  const sent = new SentBodies({ most: 1, what: 'bodies' })
  const app = new Hono<Environment>()
  app.get('/', async (context) => {
    return new Response(
      await sent.stream(
        context,
        () => undefined,
        () => blocks(100),
      ),
    )
  })
  const response = await app.request('/')
  let turns = 0
  let isRead = false
  const count = () => {
    turns += 1
    if (!isRead) setImmediate(count)
  }
  setImmediate(count)
  expect((await response.arrayBuffer()).byteLength).toBe(100 * BLOCK.length)
  isRead = true
  expect(turns).toBeGreaterThanOrEqual(100)
})

it('a client that takes nothing for too long is disconnected, and its place is free', async () => {
  const sent = new SentBodies({ most: 1, what: 'bodies', idleMs: 100 })
  const ended = Promise.withResolvers<void>()
  const app = new Hono<Environment>()
  app.get('/:count', async (context) => {
    const open = () => blocks(Number(context.req.param('count')), () => ended.resolve())
    return new Response(await sent.stream(context, () => undefined, open))
  })
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write('GET /1000000 HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(socket, 'readable')
  await ended.promise
  const after = await fetch(`http://127.0.0.1:${port}/3`)
  expect((await after.arrayBuffer()).byteLength).toBe(3 * BLOCK.length)
  socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})

import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openExternalTunnel } from '../src/index.ts'
import { observedClock } from './observed-clock.ts'
import { collectStates } from './reported-states.ts'

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function open(url: string) {
  const states = collectStates()
  const clock = observedClock()
  const tunnel = openExternalTunnel({ url, clock, ...states.options })
  onTestFinished(async () => {
    await tunnel.close()
    expect(clock.pending).toBe(0)
  })
  return { ...states, clock }
}

test('reports that the webhook answers, does not answer, and answers again', async () => {
  let isUp = true
  const asked: string[] = []
  const url = await listen((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.statusCode = isUp ? 200 : 502
    response.end(isUp ? '{"status":"ok"}' : 'bad gateway')
  })
  const { next, log, all, clock } = open(`${url}/`)
  const good = { url, reachable: true, detail: null }
  expect(await next()).toEqual(good)
  await clock.until(() => clock.waits.at(-1) === 60_000)
  await clock.advance(60_000)
  await clock.until(() => clock.waits.length === 4)
  expect([asked, all]).toEqual([['GET /health', 'GET /health'], [good]])
  isUp = false
  await clock.advance(60_000)
  expect(await next()).toEqual({
    url,
    reachable: false,
    detail: expect.stringContaining('does not lead to the webhook (502)'),
  })
  isUp = true
  await clock.until(() => clock.waits.at(-1) === 15_000)
  await clock.advance(15_000)
  expect(await next()).toEqual(good)
  expect(log.map(({ event }) => event)).toEqual(['tunnel-open', 'tunnel-down', 'tunnel-open'])
})

test.each<[string, RequestListener]>([
  ['another page', (_, response) => response.end('<html>')],
  ['an endless one', (_, response) => void response.write('{"status":"ok"}'.repeat(9_999))],
  ['a redirect', (_, response) => response.writeHead(302, { location: '/health' }).end()],
])('reports %s as unreachable', async (_, answer) => {
  const { next } = open(await listen(answer))
  expect(await next()).toMatchObject({ reachable: false })
})

test('times out after ten seconds', async () => {
  const asked = Promise.withResolvers<void>()
  const { next, clock } = open(await listen(() => asked.resolve()))
  await asked.promise
  await clock.advance(10_000)
  const detail = expect.stringContaining('does not answer within 10 s')
  expect(await next()).toMatchObject({ reachable: false, detail })
})

test('reports a failed connection', async () => {
  const { next } = open('http://127.0.0.1:9')
  const { reachable, detail } = await next()
  expect([reachable, detail]).toEqual([false, expect.stringMatching(/cannot be reached from here/)])
})

test.each([
  'http://notices.example',
  'https://a.example/path',
  'https://u:p@a.example',
  'https://a.example?x',
  'ftp://a',
  'a.example',
  '',
])('refuses %j', (url) => {
  const { options } = collectStates()
  expect(() => openExternalTunnel({ url, clock: observedClock(), ...options })).toThrow(
    expect.objectContaining({ code: 'settings-invalid' }),
  )
})

import { once } from 'node:events'
import { createServer as createWeb } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { connectNgrok, openTunnel } from '../src/index.ts'
import { startNgrokService, type TestService } from './ngrok-service.ts'
import { type ObservedClock, observedClock } from './observed-clock.ts'
import { collectStates } from './reported-states.ts'

const TOKEN = '2abcDEF_secret_of_the_team'
const DOMAIN = 'notices.example.com'
const LOST = expect.stringMatching(/^The connection to ngrok was lost\./)
const OPEN = { url: `https://${DOMAIN}`, reachable: true, detail: null }
const UNKNOWN_TOKEN = `The authtoken you specified is properly formed, but it is invalid.\r\nYour authtoken: ${TOKEN}\r\n\r\nERR_NGROK_107\r\n`
const NOT_RESERVED = `You must reserve a custom hostname for your account.\r\n\r\nERR_NGROK_319\r\n`

/** Opens a tunnel with the ngrok module to the test service. It is closed when the test ends. */
function open(
  service: Pick<TestService, 'settings'>,
  port = 1,
  clock: ObservedClock = observedClock(),
) {
  const states = collectStates()
  const tunnel = openTunnel({
    authToken: TOKEN,
    domain: DOMAIN,
    port,
    clock,
    connect: connectNgrok(service.settings),
    ...states.options,
  })
  onTestFinished(async () => {
    let isClosed = false
    const closed = tunnel.close().finally(() => {
      isClosed = true
    })
    // Closing may hang in the module, so the clock advances until the tunnel stops waiting.
    while (!isClosed) await clock.advance(1_000)
    await closed
    expect(JSON.stringify([states.all, states.log])).not.toContain(TOKEN)
  })
  return { ...states, tunnel }
}

test('opens with token and domain, forwards to the webhook, and closes', async () => {
  const service = await startNgrokService()
  const web = createWeb((request, response) => response.end(`here is ${request.url}`))
  web.listen(0, '127.0.0.1')
  await once(web, 'listening')
  onTestFinished(() => void web.close())
  const { tunnel, next, all, log } = open(service, (web.address() as AddressInfo).port)
  expect(await next()).toEqual(OPEN)
  expect(service.requests.auth).toMatchObject([{ Extra: { AuthToken: TOKEN } }])
  expect(service.requests.bind).toMatchObject([{ Proto: 'https', Opts: { Domain: DOMAIN } }])
  const request = `GET /health HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`
  expect(await service.request(request)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*here is \/health/)
  await tunnel.close()
  expect(all).toEqual([OPEN])
  expect(log).toEqual([{ event: 'tunnel-open', ...OPEN }])
})

test('uses the domain that ngrok assigns if none is configured', async () => {
  const service = await startNgrokService()
  const states = collectStates()
  const tunnel = openTunnel({
    authToken: TOKEN,
    domain: null,
    port: 1,
    clock: observedClock(),
    connect: connectNgrok(service.settings),
    ...states.options,
  })
  expect(await states.next()).toEqual({ ...OPEN, url: 'https://given.ngrok-free.app' })
  await tunnel.close()
})

test('reports a lost connection and reconnects', async () => {
  const service = await startNgrokService()
  const clock = observedClock()
  const { next, log } = open(service, 1, clock)
  expect(await next()).toEqual(OPEN)
  await clock.advance(60_000)
  service.breakConnections()
  expect(await next()).toMatchObject({ reachable: false, detail: LOST })
  await clock.until(() => clock.waits.length === 3)
  await clock.advance(1_000)
  expect(await next()).toEqual(OPEN)
  expect(service.requests.bind).toHaveLength(2)
  expect(log.map(({ event }) => event)).toEqual(['tunnel-open', 'tunnel-down', 'tunnel-open'])
})

test('treats a service without heartbeats as lost', async () => {
  const service = await startNgrokService()
  const { next } = open(service)
  expect(await next()).toEqual(OPEN)
  service.stopHeartbeats()
  expect(await next()).toMatchObject({ reachable: false, detail: LOST })
})

test('reports a token that is refused when it reconnects', async () => {
  const service = await startNgrokService()
  const clock = observedClock()
  const { next } = open(service, 1, clock)
  await next()
  service.errors.auth = () => UNKNOWN_TOKEN
  service.breakConnections()
  expect(await next()).toMatchObject({ reachable: false, detail: LOST })
  await clock.until(() => clock.waits.length === 3)
  await clock.advance(30_000)
  const detail = expect.stringMatching(/NGROK_AUTH_TOKEN.*ERR_NGROK_107/)
  expect(await next()).toMatchObject({ reachable: false, detail })
})

test.each([
  ['token', { auth: () => UNKNOWN_TOKEN }, /^ngrok refuses the token\. Check NGROK_AUTH_TOKEN/],
  ['domain', { bind: () => NOT_RESERVED }, /^ngrok refuses the domain notices\.example\.com\./],
])(
  'reports a refused %s once, retries, and opens when it is accepted',
  async (_, errors, message) => {
    const service = await startNgrokService(errors)
    const clock = observedClock()
    const { next, log, all } = open(service, 1, clock)
    expect(await next()).toEqual({
      url: OPEN.url,
      reachable: false,
      detail: expect.stringMatching(message),
    })
    expect(service.requests.auth).toHaveLength(1)
    await clock.until(() => clock.waits.length === 2)
    await clock.advance(30_000)
    await clock.until(() => clock.waits.length === 4)
    expect(clock.waits).toEqual([60_000, 30_000, 60_000, 60_000])
    expect(service.requests.auth).toHaveLength(2)
    expect([all.length, log.length]).toEqual([1, 1])
    delete service.errors.auth
    delete service.errors.bind
    await clock.advance(60_000)
    expect(await next()).toEqual(OPEN)
  },
)

test('reports that ngrok cannot be reached', async () => {
  const { settings } = await startNgrokService()
  const { next } = open({ settings: { ...settings, address: 'localhost:9' } })
  expect(await next()).toMatchObject({
    reachable: false,
    detail: expect.stringMatching(/^ngrok cannot be reached \(failed/),
  })
})

test('gives up on a service that does not answer within a minute', async () => {
  const sockets = new Set<Socket>()
  const silent = createServer((socket) => void sockets.add(socket))
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  onTestFinished(() => {
    silent.close()
    for (const socket of sockets) socket.destroy()
  })
  const { settings } = await startNgrokService()
  const clock = observedClock()
  const address = `localhost:${(silent.address() as AddressInfo).port}`
  const { next } = open({ settings: { ...settings, address } }, 1, clock)
  await clock.until(() => sockets.size === 1)
  await clock.advance(60_000)
  expect(await next()).toMatchObject({
    reachable: false,
    detail: expect.stringMatching(/^ngrok does not answer\./),
  })
})

test('refuses a service with an unknown certificate', async () => {
  const [service, other] = [await startNgrokService(), await startNgrokService()]
  const { caCertificate } = other.settings
  const { next } = open({ settings: { ...service.settings, caCertificate } })
  expect(await next()).toMatchObject({
    reachable: false,
    detail: expect.stringMatching(/tls handshake/),
  })
  expect(service.requests.auth).toEqual([])
})

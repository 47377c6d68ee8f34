import { once } from 'node:events'
import { createServer as createWeb } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { connectNgrok, openTunnel } from '../src/index.ts'
import { ngrokStandIn, type StandIn } from './ngrok-stand-in.ts'
import { type ObservedClock, observedClock } from './observed-clock.ts'
import { listenToStates } from './states.ts'

const TOKEN = '2abcDEF_secret_of_the_team'
const DOMAIN = 'notices.example.com'
const LOST = expect.stringMatching(/^The connection to ngrok was lost\./)
const OPEN = { url: `https://${DOMAIN}`, reachable: true, detail: null }
const UNKNOWN_TOKEN = `The authtoken you specified is properly formed, but it is invalid.\r\nYour authtoken: ${TOKEN}\r\n\r\nERR_NGROK_107\r\n`
const NOT_RESERVED = `You must reserve a custom hostname for your account.\r\n\r\nERR_NGROK_319\r\n`

/** A tunnel of the real module to the stand-in; closed with the test. */
function open(standIn: Pick<StandIn, 'service'>, port = 1, clock: ObservedClock = observedClock()) {
  const states = listenToStates()
  const tunnel = openTunnel({
    authToken: TOKEN,
    domain: DOMAIN,
    port,
    clock,
    connect: connectNgrok(standIn.service),
    ...states.options,
  })
  onTestFinished(async () => {
    let isClosed = false
    const closed = tunnel.close().finally(() => {
      isClosed = true
    })
    // The module does not say goodbye while it mends a connection: the tunnel gives up waiting for it.
    while (!isClosed) await clock.advance(1_000)
    await closed
    expect(JSON.stringify([states.told, states.log])).not.toContain(TOKEN)
  })
  return { ...states, tunnel }
}

test('opens with token and domain, forwards to the webhook, closes cleanly', async () => {
  const standIn = await ngrokStandIn()
  const web = createWeb((request, response) => response.end(`here is ${request.url}`))
  web.listen(0, '127.0.0.1')
  await once(web, 'listening')
  onTestFinished(() => void web.close())
  const { tunnel, next, told, log } = open(standIn, (web.address() as AddressInfo).port)
  expect(await next()).toEqual(OPEN)
  expect(standIn.asked.auth).toMatchObject([{ Extra: { AuthToken: TOKEN } }])
  expect(standIn.asked.bind).toMatchObject([{ Proto: 'https', Opts: { Domain: DOMAIN } }])
  const request = `GET /health HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`
  expect(await standIn.request(request)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*here is \/health/)
  await tunnel.close()
  expect(told).toEqual([OPEN])
  expect(log).toEqual([{ event: 'tunnel-open', ...OPEN }])
})

test('takes the domain that ngrok gives, where none is asked for', async () => {
  const standIn = await ngrokStandIn()
  const states = listenToStates()
  const tunnel = openTunnel({
    authToken: TOKEN,
    domain: null,
    port: 1,
    clock: observedClock(),
    connect: connectNgrok(standIn.service),
    ...states.options,
  })
  expect(await states.next()).toEqual({ ...OPEN, url: 'https://given.ngrok-free.app' })
  await tunnel.close()
})

test('says that the connection is lost, and opens it anew', async () => {
  const standIn = await ngrokStandIn()
  const clock = observedClock()
  const { next, log } = open(standIn, 1, clock)
  expect(await next()).toEqual(OPEN)
  await clock.advance(60_000)
  standIn.cut()
  expect(await next()).toMatchObject({ reachable: false, detail: LOST })
  await clock.until(() => clock.asked.length === 3)
  await clock.advance(1_000)
  expect(await next()).toEqual(OPEN)
  expect(standIn.asked.bind).toHaveLength(2)
  expect(log.map(({ event }) => event)).toEqual(['tunnel-open', 'tunnel-down', 'tunnel-open'])
})

test('takes a service without a heartbeat for lost', async () => {
  const standIn = await ngrokStandIn()
  const { next } = open(standIn)
  expect(await next()).toEqual(OPEN)
  standIn.mute()
  expect(await next()).toMatchObject({ reachable: false, detail: LOST })
})

test('says that a token is refused which was good before', async () => {
  const standIn = await ngrokStandIn()
  const clock = observedClock()
  const { next } = open(standIn, 1, clock)
  await next()
  standIn.says.auth = () => UNKNOWN_TOKEN
  standIn.cut()
  expect(await next()).toMatchObject({ reachable: false, detail: LOST })
  await clock.until(() => clock.asked.length === 3)
  await clock.advance(30_000)
  const detail = expect.stringMatching(/NGROK_AUTH_TOKEN.*ERR_NGROK_107/)
  expect(await next()).toMatchObject({ reachable: false, detail })
})

test.each([
  ['token', { auth: () => UNKNOWN_TOKEN }, /^ngrok refuses the token\. Check NGROK_AUTH_TOKEN/],
  ['domain', { bind: () => NOT_RESERVED }, /^ngrok refuses the domain notices\.example\.com\./],
])(
  'says once that ngrok refuses the %s, tries again later, and goes on when mended',
  async (_, says, words) => {
    const standIn = await ngrokStandIn(says)
    const clock = observedClock()
    const { next, log, told } = open(standIn, 1, clock)
    expect(await next()).toEqual({
      url: OPEN.url,
      reachable: false,
      detail: expect.stringMatching(words),
    })
    expect(standIn.asked.auth).toHaveLength(1)
    await clock.until(() => clock.asked.length === 2)
    await clock.advance(30_000)
    await clock.until(() => clock.asked.length === 4)
    expect(clock.asked).toEqual([60_000, 30_000, 60_000, 60_000])
    expect(standIn.asked.auth).toHaveLength(2)
    expect([told.length, log.length]).toEqual([1, 1])
    delete standIn.says.auth
    delete standIn.says.bind
    await clock.advance(60_000)
    expect(await next()).toEqual(OPEN)
  },
)

test('says that ngrok cannot be reached', async () => {
  const { service } = await ngrokStandIn()
  const { next } = open({ service: { ...service, address: 'localhost:9' } })
  expect(await next()).toMatchObject({
    reachable: false,
    detail: expect.stringMatching(/^ngrok cannot be reached \(failed/),
  })
})

test('gives up on a service that is silent, after a minute', async () => {
  const sockets = new Set<Socket>()
  const silent = createServer((socket) => void sockets.add(socket))
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  onTestFinished(() => {
    silent.close()
    for (const socket of sockets) socket.destroy()
  })
  const { service } = await ngrokStandIn()
  const clock = observedClock()
  const address = `localhost:${(silent.address() as AddressInfo).port}`
  const { next } = open({ service: { ...service, address } }, 1, clock)
  await clock.until(() => sockets.size === 1)
  await clock.advance(60_000)
  expect(await next()).toMatchObject({
    reachable: false,
    detail: expect.stringMatching(/^ngrok does not answer\./),
  })
})

test('does not trust a service that it cannot verify', async () => {
  const [standIn, other] = [await ngrokStandIn(), await ngrokStandIn()]
  const { caCertificate } = other.service
  const { next } = open({ service: { ...standIn.service, caCertificate } })
  expect(await next()).toMatchObject({
    reachable: false,
    detail: expect.stringMatching(/tls handshake/),
  })
  expect(standIn.asked.auth).toEqual([])
})

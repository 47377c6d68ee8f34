import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PATH_TRICKS } from '../../services/server/test/path-tricks.ts'
import { runScenario } from '../line/run-scenario.ts'
import { scenarios } from '../line/scenarios/index.ts'
import { conversation, longConversation } from '../line/sound.ts'
import { command, timed } from './command.ts'
import { documented } from './documented.ts'
import { withFront } from './front.ts'
import { healthOf, inspected, killMainProcess, restarts } from './main-process.ts'
import { throughThePage } from './page.ts'
import { attempts, hasWayOut, REACH, reachedBy, reachedByStrangers } from './reach.ts'
import { createRecording, everything, settled, untilStatus } from './recording.ts'
import { answers, heldCalls, rawCall } from './socket.ts'
import { openStack, PROJECT, ROLES, type Role, type Stack } from './stack.ts'

const opened = await openStack()
const why = typeof opened === 'string' ? ` (skipped: ${opened})` : ''
if (why !== '') process.stdout.write(`The compose file is not tested${why}\n`)

/** The log line of the webhook for an accepted notice of a run. */
function noticeOf(runId: string): RegExp {
  return new RegExp(`"event":"notice","outcome":"taken","provider":"local","runId":"${runId}"`)
}

describe.skipIf(typeof opened === 'string')(`the compose file${why}`, () => {
  const stack = opened as Stack

  beforeAll(async () => {
    // Remains of an earlier test run that was killed.
    await stack.compose('down', '--volumes', '--remove-orphans')
    await timed('build', () => stack.compose('up', '--no-start', '--build'))
    await timed('up from nothing', () => stack.up())
  })

  afterAll(() => timed('down', () => stack.close()))

  test.each(scenarios)('$name', (scenario) => runScenario(stack.origin, scenario))

  test('every role is healthy, with no more rights than it needs', async () => {
    await expect
      .poll(() => Promise.all(ROLES.map((role) => healthOf(stack, role))), {
        timeout: 60_000,
      })
      .toEqual(ROLES.map(() => 'healthy'))
    const images = new Set<string>()
    for (const role of ROLES) {
      const { HostConfig, Image } = JSON.parse(await inspected(stack, role, '{{ json . }}'))
      expect(HostConfig, role).toMatchObject({
        ReadonlyRootfs: true,
        Init: true,
        CapDrop: ['ALL'],
        RestartPolicy: { Name: 'unless-stopped' },
      })
      expect(HostConfig.Memory, role).toBeGreaterThan(0)
      expect(await stack.exec(role, 'id', '-u'), role).not.toBe('0')
      if (role !== 'page' && role !== 'mongodb') images.add(Image)
    }
    expect(images.size, 'one image for every role').toBe(1)
  })

  test('from outside only the page answers', async () => {
    const ports = await stack.engine.docker(
      'ps',
      '--filter',
      `name=${PROJECT}`,
      '--format',
      '{{ .Ports }}',
    )
    const published = ports.split(/[\n,]/).filter((port) => port.includes('->'))
    expect(published).toEqual([`127.0.0.1:${stack.settings.PORT}->8080/tcp`])
    for (const { address } of Object.values(networkInterfaces()).flatMap((list) => list ?? [])) {
      const isLoopback = address === '127.0.0.1'
      // Bridges of the engine lead to its own containers, and IPv6 is not used.
      if (address.includes(':')) continue
      expect(await answers(address, Number(stack.settings.PORT)), address).toBe(isLoopback)
    }
    expect(await reachedByStrangers(stack, await attempts(stack))).toEqual([])
  })

  test('no way of writing a path leads through Nginx to an internal route', async () => {
    const evil = 'https://evil.example'
    const body = JSON.stringify({ url: evil, reachable: true, detail: null })
    for (const path of [...PATH_TRICKS, '/internal', '/internal/notices', '/odd-address']) {
      const answer = await rawCall(stack, 'PUT', path, body)
      expect(answer, path).toMatch(/^HTTP\/1.1 (400|404|405) /)
    }
    const odd = await rawCall(stack, 'GET', '/api/a%2fb/../health')
    expect(odd).toContain('"code":"request-invalid"')
    // Nginx passes the path on without changing its meaning.
    const plain = await rawCall(stack, 'GET', '/api/recordings?q=%2e%2e%2f%5c&limit=1')
    expect(plain).toMatch(/^HTTP\/1.1 200 /)
    const health = await (await fetch(`${stack.origin}/api/health`)).text()
    expect(health).not.toContain(evil)
  })

  test('one address that holds all calls open is refused more of them, and nothing else breaks', async () => {
    const held = heldCalls(stack, '/api/recordings', 430)
    try {
      await expect.poll(held.answered, { timeout: 20_000 }).toBeGreaterThanOrEqual(30)
      const busy = await fetch(`${stack.origin}/api/recordings`)
      expect([busy.status, busy.headers.get('retry-after'), await busy.json()]).toMatchObject([
        503,
        '1',
        { code: 'request-too-many' },
      ])
    } finally {
      held.end()
    }
    const asked = async () => (await fetch(`${stack.origin}/api/recordings`)).status
    await expect.poll(asked, { timeout: 20_000 }).toBe(200)
  })

  test('one address that asks too often is told to wait, and is served again after it', async () => {
    const ask = () => fetch(`${stack.origin}/api/nothing-here`)
    const statuses = new Set<number>()
    for (let asked = 0; asked < 20_000 && !statuses.has(503); asked += 100) {
      const answers = await Promise.all(Array.from({ length: 100 }, ask))
      for (const answer of answers) statuses.add(answer.status)
      const refused = answers.find(({ status }) => status === 503)
      if (refused) {
        expect(refused.headers.get('retry-after')).toBe('1')
        expect(await refused.json()).toMatchObject({ code: 'request-too-many' })
      }
      await Promise.all(answers.map((answer) => answer.bodyUsed || answer.arrayBuffer()))
    }
    expect([...statuses].sort()).toEqual([404, 503])
    await expect.poll(async () => (await ask()).status, { timeout: 20_000 }).toBe(404)
  })

  test('of our containers each reaches those that it needs', async () => {
    const script = await attempts(stack)
    const reached = await Promise.all(ROLES.map((role) => reachedBy(stack, role, script)))
    expect(Object.fromEntries(ROLES.map((role, index) => [role, reached[index]]))).toEqual(REACH)
    const ways = await Promise.all(ROLES.map((role) => hasWayOut(stack, role)))
    expect(ROLES.filter((_, index) => ways[index])).toEqual(['page', 'webhook', 'pyannote-wrapper'])
  })

  test('M4A is read: ffmpeg is in the image', async () => {
    const place = '/data/temporary/tone.m4a'
    const line = [
      '-f',
      'lavfi',
      '-i',
      'sine=duration=3',
      '-c:a',
      'aac',
      '-loglevel',
      'error',
      place,
    ]
    await stack.exec('server', 'ffmpeg', ...line)
    const server = await stack.container('server')
    const { environment } = stack
    const file = await command(['docker', 'exec', server, 'cat', place], { environment })
    const { id } = await createRecording(stack.origin, file, 'tone.m4a')
    await untilStatus(stack.origin, id, ['succeeded'])
  })

  test('by page: from an upload, through a signed notice, to its thresholds', async () => {
    const seen = await throughThePage(stack.origin)
    await expect.poll(() => stack.log('webhook'), { timeout: 20_000 }).toMatch(noticeOf(seen.runId))
  })

  test.each(ROLES)('%s is killed in mid-job: the result still comes', async (role) => {
    const before = await restarts(stack, role)
    // Long enough to be in progress during the restart, short enough to end soon after it. Each has its own content, since
    // stored evidence of the same content makes a run instant.
    const content = longConversation(10 + ROLES.indexOf(role))
    const { id } = await createRecording(stack.origin, content, `${role}.wav`)
    const under = await untilStatus(stack.origin, id, ['running', 'succeeded', 'failed'])
    expect(under.status).toBe('running')
    await killMainProcess(stack, role)
    const { status, sampleMean } = await untilStatus(stack.origin, id, ['succeeded', 'failed'])
    expect({ status, sampleMean }).toEqual({ status: 'succeeded', sampleMean: expect.any(Number) })
    await expect.poll(() => restarts(stack, role), { timeout: 30_000 }).toBe(before + 1)
    await expect.poll(() => healthOf(stack, role), { timeout: 60_000 }).toBe('healthy')
    const answer = await fetch(`${stack.origin}/api/recordings/${id}/diarizations`)
    expect(await answer.json()).toMatchObject({ total: 1 })
  })

  test('TLS and a password in front, as the example has it', async () => {
    await withFront(stack, async (front) => {
      expect(await front.ask('/', null)).toMatchObject({ status: 401 })
      expect(await front.ask('/api/health', 'wrong')).toMatchObject({ status: 401 })
      expect(await front.ask('/', front.password)).toMatchObject({
        status: 200,
        headers: { 'strict-transport-security': expect.any(String) },
      })
      const health = await front.ask('/api/health', front.password)
      expect(JSON.parse(health.text)).toMatchObject({ status: 'ok' })
      expect(await front.upload(conversation())).toMatchObject({ status: 201 })
    })
  })

  test('down and up keep everything, and so do backup and restore, by the commands of docs/deploy.md', async () => {
    const before = await settled(stack)
    await timed('down, backup, up', () => documented(stack, 'backup'))
    expect(await everything(stack.origin)).toEqual(before)
    await timed('down with all data, restore, up', () => documented(stack, 'restore'))
    expect(await everything(stack.origin)).toEqual(before)
  })

  test('a secret is held by those who need it, and stands in no log', async () => {
    const holders: Readonly<Record<string, readonly Role[]>> = {
      LOCAL_PYANNOTEAI_KEY: ['pyannote-wrapper', 'local-pyannoteai'],
      LOCAL_WEBHOOK_SIGNING_SECRET: ['webhook', 'local-pyannoteai'],
      SERVICE_KEY: ['server', 'webhook', 'pyannote-wrapper', 'mongo-gateway'],
      MONGODB_PASSWORD: ['mongo-gateway', 'mongodb'],
    }
    for (const [name, expected] of Object.entries(holders)) {
      const secret = stack.settings[name] as string
      const held = await Promise.all(
        ROLES.map(async (role) => (await inspected(stack, role, '{{ json . }}')).includes(secret)),
      )
      expect(
        ROLES.filter((_, index) => held[index]),
        name,
      ).toEqual(expected)
      for (const role of ROLES) expect((await stack.log(role)).includes(secret), role).toBe(false)
    }
  })
})

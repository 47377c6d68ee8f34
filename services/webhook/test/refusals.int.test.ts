import { once } from 'node:events'
import { connect } from 'node:net'
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '@toolkit/pyannote-wire'
import { manualClock } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { createApp } from '../src/index.ts'
import { BODY, CLOUD, LOCAL, runWebhook, SECRETS, signedHeaders } from './running-webhook.ts'

const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code

describe('401', () => {
  test.each([
    ['too old', { ageSeconds: 901 }, 'out-of-time'],
    ['too new', { ageSeconds: -901 }, 'out-of-time'],
    ['signed with an unknown secret', { secret: 'guess' }, 'wrong-signature'],
    ['signed with nothing', { secret: '' }, 'wrong-signature'],
    ['without a signature', { headers: { [SIGNATURE_HEADER]: undefined } }, 'unsigned'],
    ['without a time', { headers: { [TIMESTAMP_HEADER]: undefined } }, 'unsigned'],
    ['with another time', { headers: { [TIMESTAMP_HEADER]: '1767225601' } }, 'wrong-signature'],
    ['with a time that is none', { headers: { [TIMESTAMP_HEADER]: '1e9' } }, 'unsigned'],
    ['cut', { headers: { [SIGNATURE_HEADER]: 'ab12' } }, 'unsigned'],
  ])('%s', async (_, options, reason) => {
    const webhook = await runWebhook()
    const answer = await webhook.send(options)
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'notice-refused'])
    expect(webhook.taken).toEqual([])
    expect(webhook.log).toEqual([{ event: 'notice-refused', reason, runId: 'run-1' }])
  })

  test('a body with one changed byte', async () => {
    const webhook = await runWebhook()
    const headers = signedHeaders(webhook.clock)
    const body = BODY.replace('succeeded', 'sucCeeded')
    const url = `${webhook.origin}/notices/run-1`
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401)
    expect(webhook.taken).toEqual([])
  })

  test('every notice, if there is no secret', async () => {
    const webhook = await runWebhook({ secrets: { pyannoteai: [], local: [] } })
    expect((await webhook.send()).status).toBe(401)
  })
})

describe('400', () => {
  test.each(['', '{}', 'null', '[]', '{"jobId":"j"}', '{"jobId":1,"status":"x"}', `${BODY}}`])(
    'signed, but no notice: %s',
    async (body) => {
      const webhook = await runWebhook()
      const answer = await webhook.send({ body })
      expect([answer.status, await codeOf(answer)]).toEqual([400, 'request-invalid'])
      expect(webhook.taken).toEqual([])
      expect(webhook.log).toMatchObject([{ event: 'notice-refused', reason: 'no-notice' }])
    },
  )
})

describe('413', () => {
  const MAX_BYTES = 256 * 1024 * 1024

  test('by Content-Length, before a byte is read', async () => {
    const webhook = await runWebhook()
    const socket = raw(webhook.port, {
      ...signedHeaders(webhook.clock),
      'content-length': String(MAX_BYTES + 1),
    })
    expect(await firstLine(socket)).toBe('HTTP/1.1 413 Payload Too Large')
    expect(webhook.log).toMatchObject([{ event: 'notice-refused', reason: 'too-large' }])
  })

  test('while it is received, without keeping it', async () => {
    const webhook = await runWebhook()
    const block = new Uint8Array(1024 * 1024)
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent > 2 * MAX_BYTES) return controller.close()
        sent += block.byteLength
        controller.enqueue(block)
      },
    })
    const before = process.memoryUsage().rss
    const answer = await fetch(`${webhook.origin}/notices/run-1`, {
      method: 'POST',
      headers: signedHeaders(webhook.clock),
      body,
      duplex: 'half',
      redirect: 'error',
    })
    expect([answer.status, await codeOf(answer)]).toEqual([413, 'request-too-large'])
    expect(process.memoryUsage().rss - before).toBeLessThan(MAX_BYTES / 2)
    expect(webhook.taken).toEqual([])
  })
})

describe('a slow body', () => {
  test('is ended after ten seconds without bytes', async () => {
    const webhook = await runWebhook()
    const socket = raw(webhook.port, { ...signedHeaders(webhook.clock), 'content-length': '41' })
    const line = firstLine(socket)
    socket.write(BODY.slice(0, 10))
    await waits(webhook.clock)
    await webhook.clock.advance(10_000)
    expect(await line).toBe('HTTP/1.1 400 Bad Request')
    expect(webhook.log).toMatchObject([{ event: 'notice-refused', reason: 'incomplete' }])
    expect(webhook.clock.pending).toBe(0)
  })

  test('is ended after a minute, however steadily it is sent', async () => {
    const clock = manualClock()
    const taken: unknown[] = []
    const take = async (notice: unknown) => {
      taken.push(notice)
      return 'taken' as const
    }
    const app = createApp({ secrets: SECRETS, take, clock, log: () => undefined })
    let drops = 0
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await clock.wait(9_000)
        drops += 1
        controller.enqueue(new TextEncoder().encode(' '))
      },
    })
    const headers = signedHeaders(clock)
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
    const answer = app.request('/notices/run-1', init)
    await waits(clock)
    await clock.advance(59_999)
    expect(drops).toBe(6)
    await clock.advance(1)
    expect([(await answer).status, taken]).toEqual([400, []])
  })

  test('is ended when the sender disconnects', async () => {
    const webhook = await runWebhook()
    const socket = raw(webhook.port, { ...signedHeaders(webhook.clock), 'content-length': '41' })
    socket.write(BODY.slice(0, 10))
    await waits(webhook.clock)
    socket.destroy()
    while (webhook.log.length === 0) await eventLoopTurn()
    expect(webhook.log).toMatchObject([{ event: 'notice-refused', reason: 'incomplete' }])
    expect(webhook.clock.pending).toBe(0)
  })
})

describe('other routes', () => {
  test('/health answers only the status', async () => {
    const webhook = await runWebhook()
    const answer = await fetch(`${webhook.origin}/health`)
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }])
  })

  test.each([
    ['GET', '/'],
    ['POST', '/'],
    ['GET', '/notices/run-1'],
    ['PUT', '/notices/run-1'],
    ['DELETE', '/notices/run-1'],
    ['OPTIONS', '/notices/run-1'],
    ['POST', '/notices'],
    ['POST', '/notices/'],
    ['POST', '/notices/run-1/'],
    ['POST', '/notices/run-1/token-1/more'],
    ['POST', '/notices/run-1/a%20b'],
    ['POST', '/notices/run-1/..%2Fhealth'],
    ['GET', '/notices/run-1/token-1'],
    ['POST', '/notices/..%2Fhealth'],
    ['POST', '/notices/a%20b'],
    ['POST', `/notices/${'a'.repeat(129)}`],
    ['POST', '/health'],
    ['GET', '/api/health'],
    ['POST', '/internal/notices'],
    ['GET', '/HEALTH'],
  ])('%s %s', async (method, path) => {
    const webhook = await runWebhook()
    const headers = signedHeaders(webhook.clock)
    const init = method === 'GET' ? { method } : { method, headers, body: BODY }
    const answer = await fetch(webhook.origin + path, init)
    expect([answer.status, await answer.text()]).toEqual([404, ''])
    expect([webhook.taken, webhook.log]).toEqual([[], []])
  })
})

test('logs ten refusals a minute, and how many it left out', async () => {
  const webhook = await runWebhook()
  for (let i = 0; i < 25; i += 1) await webhook.send({ secret: 'guess' })
  expect(webhook.log).toHaveLength(10)
  await webhook.send()
  expect(webhook.log.at(-1)).toMatchObject({ event: 'notice' })
  await webhook.clock.advance(60_000)
  await webhook.send({ secret: 'guess' })
  await webhook.send({ secret: 'guess' })
  expect(webhook.log.slice(11)).toMatchObject([{ unlogged: 15 }, { event: 'notice-refused' }])
  expect(webhook.log.at(-1)).not.toHaveProperty('unlogged')
})

test.each([
  [{ pyannoteai: [''], local: [] }],
  [{ pyannoteai: [CLOUD], local: [' '] }],
  [{ pyannoteai: [CLOUD, LOCAL], local: [LOCAL] }],
])('does not start with secrets that do not identify the signer (%#)', (secrets) => {
  const clock = { now: () => 0, wait: async () => undefined }
  const create = () =>
    createApp({ secrets, take: async () => 'taken', clock, log: () => undefined })
  expect(create).toThrow(expect.objectContaining({ code: 'settings-invalid' }))
  expect(create).not.toThrow(new RegExp(SECRETS.local.join('|')))
})

function raw(port: number, headers: Record<string, string>) {
  const socket = connect(port, '127.0.0.1')
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const head = ['POST /notices/run-1 HTTP/1.1', 'Host: webhook', ...lines]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  return socket
}

async function firstLine(socket: ReturnType<typeof connect>): Promise<string> {
  const [block] = await once(socket, 'data')
  socket.destroy()
  return String(block).split('\r\n')[0] ?? ''
}

/** Waits until the request waits for its body. */
async function waits(clock: { readonly pending: number }): Promise<void> {
  while (clock.pending === 0) await eventLoopTurn()
}

function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

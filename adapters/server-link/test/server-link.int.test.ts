import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ToolkitError } from '@toolkit/core'
import { problemOf } from '@toolkit/http-kit'
import { A_SERVICE_KEY } from '@toolkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { openServerLink } from '../src/index.ts'

const NOTICE = {
  provider: 'pyannoteai',
  runId: 'run-1',
  token: 'token-1',
  jobId: 'job-1',
  status: 'succeeded',
} as const
const never = new AbortController().signal

async function linkTo(answer: RequestListener) {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return openServerLink({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    key: A_SERVICE_KEY,
  })
}

test('sends a notice as JSON and returns its outcome', async () => {
  const seen: unknown[] = []
  const shown = `Bearer ${A_SERVICE_KEY}`
  const link = await linkTo(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const { authorization, 'content-type': type } = request.headers
    seen.push([request.method, request.url, authorization, type, JSON.parse(body)])
    response.end(request.method === 'POST' ? '{"outcome":"repeated"}' : '')
  })
  expect(await link.take({ ...NOTICE, more: 1 } as typeof NOTICE, never)).toBe('repeated')
  const state = { url: null, reachable: null, detail: null }
  await link.announce(state, never)
  expect(seen).toEqual([
    ['POST', '/internal/notices', shown, 'application/json', NOTICE],
    ['PUT', '/internal/webhook', shown, 'application/json', state],
  ])
})

test('throws the error of the server by its code', async () => {
  const error = new ToolkitError('storage-full', 'Free space.')
  const link = await linkTo((_, response) => {
    response.statusCode = 507
    response.end(JSON.stringify(problemOf(error)))
  })
  await expect(link.take(NOTICE, never)).rejects.toMatchObject({
    code: 'storage-full',
    message: 'Free space.',
  })
})

test.each<[string, RequestListener]>([
  ['a page of a proxy', (_, response) => response.writeHead(502).end('<html>')],
  [
    'an unknown code',
    (_, response) => response.writeHead(500).end('{"code":"toString","detail":"x"}'),
  ],
  ['an answer of another form', (_, response) => response.end('{"outcome":"lost"}')],
  ['an incomplete answer', (_, response) => response.end('{}')],
  ['a long answer', (_, response) => response.end('x'.repeat(100_000))],
])('%s is `internal`', async (_, answer) => {
  const link = await linkTo(answer)
  await expect(link.take(NOTICE, never)).rejects.toMatchObject({ code: 'internal' })
})

test.each<[string, RequestListener]>([
  ['a broken connection', (request) => void request.socket.destroy()],
  ['a redirect', (_, response) => response.writeHead(307, { location: '/elsewhere' }).end()],
])('%s is `storage-unavailable`', async (_, answer) => {
  const link = await linkTo(answer)
  await expect(link.take(NOTICE, never)).rejects.toMatchObject({ code: 'storage-unavailable' })
})

test('a closed port is `storage-unavailable`', async () => {
  const link = openServerLink({ url: 'http://127.0.0.1:9', key: A_SERVICE_KEY })
  await expect(link.take(NOTICE, never)).rejects.toMatchObject({ code: 'storage-unavailable' })
})

test('an aborted call rejects with the reason', async () => {
  const asked = Promise.withResolvers<void>()
  const link = await linkTo(() => asked.resolve())
  const leaving = new AbortController()
  const answer = link.take(NOTICE, leaving.signal)
  await asked.promise
  leaving.abort(new Error('aborted by the test'))
  await expect(answer).rejects.toThrow('aborted by the test')
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawRequest } from './raw-request.ts'
import { type RunningServer, runServer } from './running-server.ts'
import { seedResult } from './seeded-result.ts'

let server: RunningServer
let recording: string
beforeAll(async () => {
  server = await runServer()
  const seeded = await seedResult(server.storage, { turns: [], curves: [] })
  recording = `/api/recordings/${seeded.recording.id}`
})
afterAll(() => server.close())

const ask = (method: string, ...headers: string[]) =>
  rawRequest(server.port, [`${method} ${recording} HTTP/1.1`, ...headers])
const codeOf = (body: string) =>
  (JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)) as { code: string }).code

describe('Host', () => {
  it.each([
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]',
    '[::1]:8080',
    'recordings.example',
    'Recordings.Example:443',
  ])('%s is accepted', async (host) => {
    expect((await ask('GET', `Host: ${host}`)).status).toBe(200)
  })

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evil.example:8080',
    'recordings.example.evil',
    '127.0.0.2',
    '0.0.0.0',
    '[::2]',
    'evil@localhost',
  ])('%s is refused', async (host) => {
    const answer = await ask('GET', `Host: ${host}`)
    expect([400, 403]).toContain(answer.status)
    if (answer.status === 403) expect(codeOf(answer.body)).toBe('request-host')
    expect(answer.body).not.toContain('sizeBytes')
  })

  it('is required', async () => {
    const answer = await rawRequest(server.port, [`GET ${recording} HTTP/1.0`])
    expect([400, 403]).toContain(answer.status)
    expect(answer.body).not.toContain('sizeBytes')
  })
})

describe('Origin', () => {
  const host = 'Host: localhost:8080'

  it.each([
    [['Origin: http://localhost:8080']],
    [['Origin: https://localhost:8080']],
    [['Origin: http://localhost:5173', 'Sec-Fetch-Site: same-origin']],
    [['Sec-Fetch-Site: none']],
    [[]],
  ])('%j may write', async (headers) => {
    const { status } = await ask('DELETE', host, 'X-No-Such: 1', ...headers)
    expect(status === 204 || status === 404).toBe(true)
  })

  it.each([
    [['Origin: http://evil.example']],
    [['Origin: http://localhost:8081']],
    [['Origin: null']],
    [['Origin: nonsense']],
    [['Origin: file://localhost:8080']],
    [['Origin: http://localhost:8080.evil.example', 'Sec-Fetch-Site: cross-site']],
    [['Sec-Fetch-Site: cross-site']],
    [['Sec-Fetch-Site: same-site']],
  ])('%j may not write', async (headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await ask(method, host, 'Content-Length: 0', ...headers)
      expect([answer.status, codeOf(answer.body)]).toEqual([403, 'request-origin'])
    }
  })

  it('of another site may not read', async () => {
    const answer = await ask('GET', host, 'Origin: http://evil.example')
    expect([answer.status, codeOf(answer.body)]).toEqual([403, 'request-origin'])
    const preflight = await rawRequest(server.port, [
      'OPTIONS /api/uploads HTTP/1.1',
      host,
      'Origin: http://evil.example',
      'Access-Control-Request-Method: POST',
    ])
    expect(preflight.status).toBe(403)
    for (const { headers } of [answer, preflight]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  it('allows links from other sites', async () => {
    const answer = await rawRequest(server.port, [
      'GET /api/health HTTP/1.1',
      host,
      'Sec-Fetch-Site: cross-site',
    ])
    expect(answer.status).toBe(200)
  })
})

describe('every response', () => {
  it.each(['/api/health', '/api/nothing', '/nothing', '/api/docs', '/api/recordings?limit=x'])(
    '%s has the headers',
    async (path) => {
      const { headers } = await server.fetch(path)
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(headers.get('Referrer-Policy')).toBe('no-referrer')
      expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin')
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin')
      expect(headers.get('Content-Security-Policy')).toMatch(
        /^default-src '(none|self)'.*frame-ancestors 'none'/,
      )
      expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/)
    },
  )

  it('returns the request id, unless it has characters that are unsafe in a log', async () => {
    const answer = (id: string) => server.fetch('/api/health', { headers: { 'X-Request-Id': id } })
    expect((await answer('abc-1.2_3')).headers.get('X-Request-Id')).toBe('abc-1.2_3')
    expect((await answer('a b"{}')).headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('addresses', () => {
  it.each([
    ['GET', '/api/nothing', 404, 'not-found', null],
    ['GET', '/api', 404, 'not-found', null],
    ['GET', '/', 404, 'not-found', null],
    ['DELETE', '/api/health', 405, 'request-method', 'GET, HEAD'],
    ['PUT', '/api/recordings', 405, 'request-method', 'GET, HEAD, POST'],
    ['POST', '/api/recordings/x', 405, 'request-method', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/api/recordings/x/human-score', 405, 'request-method', 'DELETE, PUT'],
    ['DELETE', '/api/uploads', 405, 'request-method', 'GET, HEAD, OPTIONS, POST'],
    ['POST', '/api/recordings/x/diagram.svg', 405, 'request-method', 'GET, HEAD'],
  ])('%s %s → %i %s', async (method, path, status, code, allow) => {
    const response = await server.fetch(path, { method, headers: { 'Tus-Resumable': '1.0.0' } })
    const body = (await response.json()) as { code: string; status: number; title: string }
    expect([response.status, body.status, body.code]).toEqual([status, status, code])
    expect(response.headers.get('Allow')).toBe(allow)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  })

  it('answers an internal error without its cause', async () => {
    const { get } = server.storage.recordings
    Object.assign(server.storage.recordings, {
      get: () => Promise.reject(new Error('secret path /etc')),
    })
    const response = await server.fetch(recording)
    Object.assign(server.storage.recordings, { get })
    const text = await response.text()
    expect([response.status, codeOf(text)]).toEqual([500, 'internal'])
    expect(text).not.toContain('secret')
    const logged = server.log.find((entry) => entry.event === 'request-failed')
    expect(logged?.error).toMatchObject({ message: 'secret path /etc' })
    expect(logged?.requestId).toBe(response.headers.get('X-Request-Id'))
  })
})

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawRequest } from './raw-request.ts'
import { type RunningServer, runServer } from './running-server.ts'

let server: RunningServer
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'page-'))
  const root = join(folder, 'dist')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(root, '.env.txt'), 'secret')
  await writeFile(join(root, 'notes.secret'), 'secret')
  await writeFile(join(root, 'index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(root, 'assets', 'index-B4x_9-Zq.js'), 'export {}')
  await writeFile(join(root, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  server = await runServer({ settings: { webRoot: root } })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const HTML = { accept: 'text/html,*/*' }

describe('the page', () => {
  it.each(['/', '/index.html', '/recordings/abc', '/recordings/abc.def'])(
    '%s is index.html, which is always revalidated',
    async (path) => {
      const response = await server.fetch(path, { headers: HTML })
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('<title>page</title>')
      expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('Cache-Control')).toBe('no-cache')
      const policy = response.headers.get('Content-Security-Policy') ?? ''
      for (const rule of ["script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]) {
        expect(policy).toContain(rule)
      }
      const etag = response.headers.get('ETag') as string
      const again = await server.fetch(path, { headers: { ...HTML, 'If-None-Match': etag } })
      expect(again.status).toBe(304)
    },
  )

  it('has immutable assets, and files of known types', async () => {
    const script = await server.fetch('/assets/index-B4x_9-Zq.js')
    expect(script.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    expect(await script.text()).toBe('export {}')
    const icon = await server.fetch('/icon.svg', { method: 'HEAD' })
    expect([icon.headers.get('Content-Type'), icon.headers.get('Content-Length')]).toEqual([
      'image/svg+xml',
      '41',
    ])
  })

  it('is not sent for requests of scripts, or for unknown paths of the API', async () => {
    for (const path of ['/assets/gone-12345678.js', '/assets/gone.js', '/nothing.json']) {
      expect((await server.fetch(path)).status).toBe(404)
    }
    expect((await server.fetch('/assets/gone.js', { headers: HTML })).status).toBe(404)
    const api = await server.json('/api/nothing', { headers: HTML })
    expect([api.status, api.body.code]).toEqual([404, 'not-found'])
    expect((await server.fetch('/', { method: 'POST', headers: HTML })).status).toBe(404)
  })

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '//etc/passwd',
    '/.env.txt',
    '/%2eenv.txt',
    '/notes.secret',
    '/index.html%00.txt',
    '/%E0%A4%A',
    '/assets',
  ])('%s is 404', async (path) => {
    const answer = await rawRequest(server.port, [`GET ${path} HTTP/1.1`, 'Host: localhost'])
    expect([400, 404]).toContain(answer.status)
    expect(answer.body).not.toContain('secret')
  })
})

describe('the description', () => {
  it('is OpenAPI 3.1 of every call', async () => {
    const { status, body } = await server.json('/api/openapi.json')
    expect([status, body.openapi]).toEqual([200, '3.1.0'])
    const calls = Object.entries<Record<string, unknown>>(body.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace('/api', '')}`),
    )
    expect(calls.sort()).toEqual(
      [
        'DELETE /recordings/{id}/corrections/{correctionId}',
        'DELETE /recordings/{id}/reference',
        'GET /comparison',
        'GET /audio-retention',
        'PUT /recordings/{id}/audio',
        'POST /recordings/{id}/audio/from-source',
        'GET /calibration',
        'GET /evaluation',
        'GET /spots',
        'GET /insight/confusions',
        'GET /insight/drift',
        'GET /insight/scores',
        'GET /insight/speakers',
        'GET /recordings/{id}/compare',
        'GET /recordings/{id}/confusions',
        'GET /recordings/{id}/corrections',
        'GET /recordings/{id}/corrections/{correctionId}',
        'GET /recordings/{id}/evaluation',
        'POST /imports',
        'POST /recordings/{id}/corrections',
        'POST /recordings/{id}/corrections/{correctionId}/entries',
        'POST /recordings/{id}/corrections/{correctionId}/finish',
        'POST /recordings/{id}/imports',
        'PUT /recordings/{id}/reference',
        'PUT /recordings/{id}/scored',
        'GET /health',
        'POST /recordings',
        'GET /recordings',
        'POST /recordings/from-url',
        'POST /recordings/from-url/{id}/retry',
        'GET /recordings/facets',
        'POST /recordings/{id}/restore',
        'GET /trash',
        'DELETE /trash',
        'GET /recordings/{id}',
        'PATCH /recordings/{id}',
        'DELETE /recordings/{id}',
        'GET /recordings/{id}/audio',
        'GET /recordings/{id}/original',
        'POST /recordings/{id}/tracks',
        'GET /recordings/{id}/peaks',
        'GET /recordings/{id}/clip',
        'PUT /recordings/{id}/human-score',
        'DELETE /recordings/{id}/human-score',
        'GET /recordings/{id}/human-scores',
        'POST /recordings/{id}/diarizations',
        'GET /recordings/{id}/diarizations',
        'GET /recordings/{id}/diarizations/{runId}',
        'PATCH /recordings/{id}/diarizations/{runId}',
        'DELETE /recordings/{id}/diarizations/{runId}',
        'POST /recordings/{id}/diarizations/{runId}/cancel',
        'POST /recordings/{id}/diarizations/{runId}/resolve',
        'PUT /recordings/{id}/current',
        'GET /recordings/{id}/turns',
        'GET /recordings/{id}/turns.bin',
        'GET /recordings/{id}/spots',
        'GET /recordings/{id}/curve',
        'GET /recordings/{id}/statistics',
        'GET /recordings/{id}/diagram.svg',
        'GET /recordings/{id}/export',
        'GET /export',
        'POST /evidence',
        'POST /evidence/plan',
        'GET /turns',
        'GET /statistics',
        'GET /tags',
        'GET /views',
        'PUT /views/{id}',
        'DELETE /views/{id}',
        'GET /voices',
        'POST /voices',
        'GET /voices/{id}',
        'PATCH /voices/{id}',
        'DELETE /voices/{id}',
        'GET /voices/{id}/export',
        'POST /voices/{id}/prints',
        'DELETE /voices/{id}/prints/{printId}',
        'POST /voices/{id}/enrolments/{enrolmentId}/retry',
        'DELETE /voices/{id}/enrolments/{enrolmentId}',
        'GET /voice-similarity',
        'GET /comparable-voices',
        'GET /recordings/{id}/clean-speech',
        'PUT /recordings/{id}/diarizations/{runId}/identities',
        'GET /sources',
        'GET /sources/{bucket}/objects',
        'POST /export',
        'GET /verdicts',
        'POST /reviews',
        'POST /verdicts',
        'DELETE /verdicts/{id}',
        'GET /events',
        'OPTIONS /uploads',
        'GET /uploads',
        'POST /uploads',
        'HEAD /uploads/{id}',
        'PATCH /uploads/{id}',
        'DELETE /uploads/{id}',
      ].sort(),
    )
  })

  it('calls the end of a recording what the page calls it', async () => {
    const { body } = await server.json('/api/openapi.json')
    const { summary } = body.paths['/api/recordings/{id}'].delete
    expect(summary).toBe('Move a recording to the trash, or delete it permanently')
    expect(JSON.stringify(body)).not.toContain('for good')
  })

  it('describes the bounds of numbers', async () => {
    const { body } = await server.json('/api/openapi.json')
    const query = body.paths['/api/recordings/{id}/turns'].get.parameters
    const min = query.find((parameter: { name: string }) => parameter.name === 'min')
    expect(min).toMatchObject({
      in: 'query',
      required: false,
      schema: { type: 'number', minimum: 0, maximum: 100 },
    })
    const limit = query.find((parameter: { name: string }) => parameter.name === 'limit')
    expect(limit.schema).toMatchObject({ type: 'integer', maximum: 5000, default: 50 })
    const name = body.components.schemas.RecordingChanges.properties.name
    expect(name).toMatchObject({ type: 'string', minLength: 1, maxLength: 300 })
  })

  it('can be read from the own origin only', async () => {
    const page = await server.fetch('/api/docs', { headers: HTML })
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('Content-Security-Policy')).toContain("script-src 'self';")
    const html = await page.text()
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] as string)
    expect(links).toHaveLength(4)
    for (const link of links) expect((await server.fetch(link)).status).toBe(200)
    expect(html).not.toMatch(/https?:|<script>|<style>/)
  })
})

it('does not follow a link out of its folder', async () => {
  await symlink(join(folder, 'secret.txt'), join(folder, 'dist', 'link.txt'))
  const response = await server.fetch('/link.txt')
  expect([response.status, await response.text()]).not.toContain('secret')
})

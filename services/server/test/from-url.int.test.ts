import { openWebSource } from '@toolkit/adapter-web-source'
import { openSourceServer, type SourceServer } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, type RunningServer, runServer, sending } from './running-server.ts'
import { toneWav } from './wav.ts'

const wav = toneWav(1)
let source: SourceServer
let server: RunningServer
beforeAll(async () => {
  source = await openSourceServer()
  server = await runServer({
    maxBytes: 1_000_000,
    given: { sources: [openWebSource({ allowed: [source.host] })] },
  })
})
afterAll(async () => {
  await server.close()
  await source.close()
})

const post = (body: unknown, headers: Record<string, string> = {}) => {
  const init = sending('POST', body)
  return server.fetch('/api/recordings/from-url', {
    ...init,
    headers: { ...init.headers, ...headers },
  })
}
const problem = async (body: unknown) => {
  const response = await post(body)
  return { ...((await response.json()) as Json), status: response.status }
}
const openUploads = async () =>
  (await server.storage.uploads.list()).filter(({ finishedAt }) => finishedAt === null)

describe('POST /api/recordings/from-url', () => {
  it('creates a recording, without what is secret in the address', async () => {
    source.file('/calls/a%20b.wav', wav)
    const url = `${source.origin}/calls/a%20b.wav?signature=SECRET#t=1`
    const response = await post({ url, maxSpeakers: 3, diarize: false })
    const body = (await response.json()) as Json
    expect([response.status, body.code]).toEqual([201, undefined])
    expect(response.headers.get('Location')).toBe(`/api/recordings/${body.id}`)
    expect(body).toMatchObject({
      name: 'a b.wav',
      source: { kind: 'url', url: `${source.origin}/calls/a%20b.wav` },
      sizeBytes: wav.length,
      speakers: { max: 3 },
      sameAs: [],
      status: 'new',
    })
    const audio = await server.fetch(`/api/recordings/${body.id}/audio`)
    expect(Buffer.from(await audio.arrayBuffer()).equals(wav)).toBe(true)
    expect(source.requests.at(-1)).toMatchObject({
      url: '/calls/a%20b.wav?signature=SECRET',
      headers: { 'accept-encoding': 'identity' },
    })
    expect(source.requests.at(-1)?.headers.cookie).toBeUndefined()
    const stored = JSON.stringify(await server.storage.uploads.list())
    expect([stored, JSON.stringify(server.log)].join()).not.toContain('SECRET')
  })

  it('is fetched once for a key; a repeated request gets the same recording', async () => {
    source.file('/key.wav', wav)
    const body = { url: `${source.origin}/key.wav`, diarize: false, onDuplicate: 'ask' }
    const headers = { 'idempotency-key': 'a-key' }
    const first = await post(body, headers)
    const recording = (await first.json()) as Json
    expect(first.status).toBe(201)
    for (const prefer of ['', 'respond-async']) {
      const again = await post(body, { ...headers, prefer })
      expect([again.status, ((await again.json()) as Json).id]).toEqual([200, recording.id])
    }
    expect(source.requests.filter(({ url }) => url === '/key.wav')).toHaveLength(1)
    const other = await post({ ...body, confirm: true }, headers)
    expect([other.status, ((await other.json()) as Json).code]).toEqual([
      422,
      'idempotency-key-reused',
    ])

    const stored = await server.storage.recordings.get(recording.id)
    if (stored === null) throw new Error('no recording')
    const path = `/api/recordings/${recording.id}/audio`
    expect((await server.json(`${path}/from-source`, { method: 'POST' })).status).toBe(409)
    const audioRemovedAt = '2026-01-01T00:00:00.000Z'
    await server.storage.recordings.replace({ ...stored, audioRemovedAt })
    await server.storage.blobs.remove(`recordings/${recording.id}/audio`)
    const back = await server.json(`${path}/from-source`, { method: 'POST' })
    expect([back.status, back.body.audioRemovedAt]).toEqual([200, null])
    expect((await server.fetch(path)).status).toBe(200)
  })

  it('says what to do, and keeps nothing of what was refused', async () => {
    source.file('/text.wav', Buffer.alloc(200_000, 'no sound '))
    source.file('/large.wav', Buffer.alloc(1_000_001))
    source.on('/page', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    })
    const { origin } = source
    for (const [url, status, code] of [
      [`${origin}/missing.wav`, 502, 'source-not-found'],
      [`${origin}/text.wav`, 415, 'audio-unknown-format'],
      [`${origin}/large.wav`, 413, 'audio-too-large'],
      [`${origin}/page`, 502, 'source-unusable'],
      ['https://127.0.0.1/a.wav', 403, 'source-refused'],
      ['http://example.org/a.wav', 403, 'source-refused'],
      ['s3://bucket/a.wav', 403, 'source-refused'],
      ['no address', 400, 'request-invalid'],
      ['', 400, 'request-invalid'],
    ] as const) {
      expect(await problem({ url }), url).toMatchObject({ status, code })
    }
    expect(await problem({ url: `${origin}/a`, numSpeakers: 1, maxSpeakers: 2 })).toMatchObject({
      status: 400,
    })
    expect(await openUploads()).toEqual([])
  })

  it('goes on after 202: offset, reason, another attempt, and the recording as of any upload', async () => {
    const at = async (path: string, init?: RequestInit) => server.json(path, init)
    source.on('/later.wav', (_, response) => response.writeHead(403).end())
    const url = `${source.origin}/later.wav?key=SECRET`
    const response = await post({ url, name: 'Later' }, { prefer: 'respond-async' })
    const begun = (await response.json()) as Json
    expect([response.status, response.headers.get('Location')]).toEqual([
      202,
      `/api/uploads/${begun.id}`,
    ])
    const shown = { kind: 'url', url: `${source.origin}/later.wav`, restarts: 0 }
    expect(begun).toMatchObject({
      name: 'Later',
      offsetBytes: 0,
      source: { ...shown, error: null },
    })
    const listed = async () => (await at('/api/uploads')).body.items
    await expect.poll(async () => (await listed())[0].source.error?.code).toBe('source-denied')
    expect(JSON.stringify(await listed())).not.toContain('SECRET')

    const tus = { 'Tus-Resumable': '1.0.0' }
    const sent = await server.fetch(`/api/uploads/${begun.id}`, {
      method: 'PATCH',
      headers: { ...tus, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
      body: 'x',
    })
    expect(sent.status).toBe(409)

    source.file('/later.wav', toneWav(1, 0.3))
    const retry = `/api/recordings/from-url/${begun.id}/retry`
    expect(await at(retry, { method: 'POST' })).toMatchObject({
      status: 202,
      body: { source: { error: null } },
    })
    await expect.poll(listed).toEqual([])
    const head = await server.fetch(`/api/uploads/${begun.id}`, { method: 'HEAD', headers: tus })
    const recording = await at(head.headers.get('Recording-Location') ?? '')
    expect(recording.body).toMatchObject({ name: 'Later', source: { url: shown.url } })
    expect((await at(retry, { method: 'POST' })).body.code).toBe('request-conflict')
    expect((await at('/api/recordings/from-url/none/retry', { method: 'POST' })).status).toBe(404)
  })

  it('continues a connection that broke, and stops when it is abandoned', async () => {
    const bytes = toneWav(20)
    const { url } = { url: `${source.origin}/broken.wav` }
    source.on('/broken.wav', (_, response) => {
      const headers = { 'content-length': bytes.length, etag: '"1"' }
      response.writeHead(200, headers).write(bytes.subarray(0, 100_000), () => response.destroy())
    })
    const posted = post({ url, diarize: false })
    await expect.poll(() => source.requests.at(-1)?.url).toBe('/broken.wav')
    source.file('/broken.wav', bytes)
    const body = (await (await posted).json()) as Json
    expect(body.sizeBytes).toBe(bytes.length)
    expect(source.requests.at(-1)?.headers).toMatchObject({ 'if-range': '"1"' })
    expect(source.requests.at(-1)?.headers.range).toMatch(/^bytes=\d+-$/)

    source.on('/silent.wav', (_, response) => response.writeHead(200).write('RIFF'))
    const silent = await post({ url: `${source.origin}/silent.wav` }, { prefer: 'respond-async' })
    const { id } = (await silent.json()) as Json
    const headers = { 'Tus-Resumable': '1.0.0' }
    const gone = await server.fetch(`/api/uploads/${id}`, { method: 'DELETE', headers })
    expect([gone.status, await openUploads()]).toEqual([204, []])
  })
})

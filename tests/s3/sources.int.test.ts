import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { openS3Source } from '@toolkit/adapter-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FaultyStore, startFaultyStore } from '../../adapters/s3/test/faulty-store.ts'
import {
  type Json,
  type RunningServer,
  runServer,
  sending,
} from '../../services/server/test/running-server.ts'
import { toneWav } from '../../services/server/test/wav.ts'
import { S3_CREDENTIALS, type S3Server, startS3, whyNoS3 } from './server.ts'

const missing = await whyNoS3()

describe.skipIf(missing !== null)(`S3 as a source (${missing ?? 'moto'})`, () => {
  let s3: S3Server
  let store: FaultyStore
  let server: RunningServer

  beforeAll(async () => {
    s3 = await startS3()
    store = await startFaultyStore(s3.endpoint)
    for (const bucket of ['calls', 'secret']) await s3.createBucket(bucket)
    const { reader, browser } = openS3Source({
      endpoint: store.endpoint,
      region: null,
      forcePathStyle: true,
      places: [
        { bucket: 'calls', prefix: '' },
        { bucket: 'secret', prefix: 'shared/' },
      ],
      watched: [],
    })
    server = await runServer({ given: { sources: [reader], browser } })
  })
  afterAll(async () => {
    await server.close()
    await store.close()
    await s3.close()
  })
  beforeEach(() => {
    store.fault = () => null
    store.seen.length = 0
  })

  const put = (Key: string, Body: Uint8Array, Bucket = 'calls') =>
    s3.client.send(new PutObjectCommand({ Bucket, Key, Body }))
  const post = async (url: string, headers: Record<string, string> = {}) => {
    const init = sending('POST', { url, diarize: false })
    const response = await server.fetch('/api/recordings/from-url', {
      ...init,
      headers: { ...init.headers, ...headers },
    })
    return { ...((await response.json()) as Json), status: response.status }
  }
  const isGet = (key: string) => (seen: { method: string; url: string }) =>
    seen.method === 'GET' && seen.url.startsWith(`/calls/${key}?`)
  const open = async () => (await server.json('/api/uploads')).body.items as Json[]
  const listed = async (query: string) =>
    (await server.json(`/api/sources/calls/objects?${query}`)).body as {
      folders: string[]
      items: (Json & { url: string })[]
      nextCursor: string | null
    }
  const recordings = async () => (await server.json('/api/recordings')).body.total as number

  test('an object becomes a recording once: its key and ETag again answer the same recording', async () => {
    const wav = toneWav(1, 1)
    await put('a b/ü?#%20.wav', wav)
    const url = 's3://calls/a b/ü?#%20.wav'
    const first = await post(url)
    expect(first).toMatchObject({
      status: 201,
      name: 'ü?#%20.wav',
      source: { kind: 's3', url },
      sizeBytes: wav.length,
    })
    const audio = await server.fetch(`/api/recordings/${first.id}/audio`)
    expect(Buffer.from(await audio.arrayBuffer()).equals(wav)).toBe(true)
    const count = await recordings()
    expect(await post(url)).toMatchObject({ status: 201, id: first.id, sameAs: [] })
    expect(await recordings()).toBe(count)
    expect(await open()).toEqual([])

    await put('a b/ü?#%20.wav', toneWav(1, 2))
    const second = await post(url)
    expect(second).toMatchObject({ status: 201 })
    expect(second.id).not.toBe(first.id)
  })

  test('two requests at once, and one after 202, are one recording', async () => {
    await put('once.wav', toneWav(1, 3))
    const count = await recordings()
    const [one, two] = await Promise.all([post('s3://calls/once.wav'), post('s3://calls/once.wav')])
    expect(one.id).toBe(two.id)
    const later = await post('s3://calls/once.wav', { prefer: 'respond-async' })
    expect(later.status).toBe(202)
    const at = async () =>
      (
        await server.fetch(`/api/uploads/${later.id}`, {
          method: 'HEAD',
          headers: { 'Tus-Resumable': '1.0.0' },
        })
      ).headers.get('Recording-Location')
    await expect.poll(at).toBe(`/api/recordings/${one.id}`)
    expect(await recordings()).toBe(count + 1)
  })

  test('buckets that nobody named are refused, and so are keys outside of a named folder', async () => {
    await put('a.wav', toneWav(1), 'secret')
    await put('shared/a.wav', toneWav(1, 4), 'secret')
    for (const url of [
      's3://other/a.wav',
      's3://secret/a.wav',
      's3://secret/shared',
      's3://secret',
      's3://calls/folder/',
      's3://calls',
      's3://',
    ]) {
      expect(await post(url), url).toMatchObject({ status: 403, code: 'source-refused' })
    }
    expect((await server.json('/api/sources/secret/objects')).body.code).toBe('source-refused')
    expect((await server.json('/api/sources/other/objects')).body.code).toBe('source-refused')
    expect(store.seen).toEqual([])
    expect(await post('s3://secret/shared/a.wav')).toMatchObject({ status: 201 })
  })

  test.each([
    ['NoSuchKey', 404, 'source-not-found', /Check the address/],
    ['NoSuchBucket', 404, 'source-not-found', /no bucket calls/],
    ['AccessDenied', 403, 'source-denied', /s3:GetObject and s3:ListBucket/],
    ['InvalidObjectState', 403, 'source-denied', /Restore it/],
    ['PermanentRedirect', 301, 'source-unusable', /AWS_REGION/],
  ])('%s: says what to do', async (answer, status, code, message) => {
    await put('refused.wav', toneWav(1, 5))
    store.fault = () => ({ answer, status })
    const given = await post('s3://calls/refused.wav')
    expect(given).toMatchObject({ status: 502, code })
    expect(given.detail).toMatch(message)
    const list = await server.json('/api/sources/calls/objects')
    expect(list.body).toMatchObject({ code })
    expect(await open()).toEqual([])
  })

  test('a store that asks to send less is asked again', async () => {
    await put('slow.wav', toneWav(1, 6))
    let left = 2
    store.fault = () => (left-- > 0 ? { answer: 'SlowDown', status: 503 } : null)
    expect(await post('s3://calls/slow.wav')).toMatchObject({ status: 201 })
    expect(store.seen.length).toBe(3)
  })

  test('a broken connection is resumed by a range of the same object', async () => {
    const wav = toneWav(60, 7)
    await put('long.wav', wav)
    let left = 1
    store.fault = (seen) =>
      isGet('long.wav')(seen) && left-- > 0 ? { cutAnswerAfter: 600_000 } : null
    const made = await post('s3://calls/long.wav')
    expect(made).toMatchObject({ status: 201, sizeBytes: wav.length })
    const [whole, rest] = store.seen.filter(isGet('long.wav'))
    expect(whole?.headers.range).toBe(undefined)
    expect(Number(/^bytes=(\d+)-$/.exec(rest?.headers.range ?? '')?.[1])).toBeGreaterThan(0)
    expect(rest?.headers['if-match']).toMatch(/\w/)
    const audio = await server.fetch(`/api/recordings/${made.id}/audio`)
    expect(Buffer.from(await audio.arrayBuffer()).equals(wav)).toBe(true)
  })

  test('an object that is replaced between two reads is an error; tried again, it is read from its start', async () => {
    await put('replaced.wav', toneWav(60, 8))
    const other = toneWav(50, 9)
    let left = 1
    store.fault = (seen) => {
      if (!isGet('replaced.wav')(seen) || left-- <= 0) return null
      return { cutAnswerAfter: 600_000 }
    }
    const begun = await post('s3://calls/replaced.wav', { prefer: 'respond-async' })
    await expect.poll(() => store.seen.some(isGet('replaced.wav'))).toBe(true)
    await put('replaced.wav', other)
    const reason = async () => (await open())[0]?.source?.error
    await expect.poll(reason, { timeout: 10_000 }).toMatchObject({
      code: 'source-changed',
      message: expect.stringMatching(/Try again/),
    })
    await server.fetch(`/api/recordings/from-url/${begun.id}/retry`, { method: 'POST' })
    await expect.poll(open, { timeout: 10_000 }).toEqual([])
    const [found] = (await server.json('/api/recordings?q=replaced.wav')).body.items as Json[]
    expect(found?.sizeBytes).toBe(other.length)
  })

  test('without credentials a fetch is held, and goes on when there are some', async () => {
    await put('held.wav', toneWav(1, 10))
    const folder = await mkdtemp(path.join(tmpdir(), 'credentials-'))
    const file = path.join(folder, 'credentials')
    const saved = { ...process.env }
    try {
      for (const name of Object.keys(S3_CREDENTIALS)) delete process.env[name]
      process.env.AWS_SHARED_CREDENTIALS_FILE = file
      process.env.AWS_EC2_METADATA_DISABLED = 'true'
      const { reader, browser } = openS3Source({
        endpoint: store.endpoint,
        region: null,
        forcePathStyle: true,
        places: [{ bucket: 'calls', prefix: '' }],
        watched: [],
      })
      await using other = await runServer({ given: { sources: [reader], browser } }).then(
        (running) => ({ ...running, [Symbol.asyncDispose]: () => running.close() }),
      )
      const init = sending('POST', { url: 's3://calls/held.wav', diarize: false })
      const headers = { ...init.headers, prefer: 'respond-async' }
      const begun = await other.fetch('/api/recordings/from-url', { ...init, headers })
      const { id } = (await begun.json()) as Json
      const source = async () =>
        ((await other.json('/api/uploads')).body.items as Json[])[0]?.source
      await expect.poll(source).toMatchObject({
        error: null,
        held: { code: 'source-credentials', message: expect.stringMatching(/AWS_ACCESS_KEY_ID/) },
      })
      const list = await other.json('/api/sources/calls/objects')
      expect(list.body).toMatchObject({ code: 'source-credentials' })
      await writeFile(file, '[default]\naws_access_key_id = a\naws_secret_access_key = b\n')
      await other.fetch(`/api/recordings/from-url/${id}/retry`, { method: 'POST' })
      await expect.poll(source, { timeout: 10_000 }).toBe(undefined)
      expect((await other.json('/api/recordings')).body.total).toBe(1)
      expect(store.seen.at(-1)?.headers.authorization).toContain('Credential=a/')
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name]
      Object.assign(process.env, saved)
      await rm(folder, { recursive: true })
    }
  })

  test('a thousand objects are listed page by page, in folders and by the beginning of a name; 20 of them are added', async () => {
    const names = Array.from(
      { length: 1_000 },
      (_, number) => `day ${String(number).padStart(4, '0')}.wav`,
    )
    const wav = toneWav(0.1, 11)
    for (let at = 0; at < names.length; at += 50) {
      await Promise.all(
        names
          .slice(at, at + 50)
          .map((name, place) => put(`many/${name}`, toneWav(0.1, at + place))),
      )
    }
    await put('many/deeper/a.wav', wav)
    await put('many/', new Uint8Array())
    const found: (Json & { url: string })[] = []
    const folders = new Set<string>()
    let pages = 0
    for (let cursor: string | null = ''; cursor !== null; pages += 1) {
      const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = await listed(`prefix=many/&limit=150${more}`)
      expect(page.items.length + page.folders.length).toBeLessThanOrEqual(150)
      found.push(...page.items)
      for (const folder of page.folders) folders.add(folder)
      cursor = page.nextCursor
    }
    expect(pages).toBe(7)
    expect([...folders]).toEqual(['many/deeper/'])
    expect(found.map(({ name }) => name)).toEqual(names)
    expect(found[0]).toMatchObject({ sizeBytes: wav.length, recordingId: null, arriving: false })
    const tens = await listed('prefix=many/day%20098')
    expect(tens.items.map(({ name }) => name)).toEqual(names.slice(980, 990))

    const chosen = found.slice(100, 120)
    for (const { url } of chosen) await post(url, { prefer: 'respond-async' })
    const marked = async () =>
      (await listed('prefix=many/day%2001&limit=200')).items.filter(
        ({ recordingId }) => recordingId !== null,
      )
    await expect.poll(async () => (await marked()).length, { timeout: 30_000 }).toBe(20)
    expect((await marked()).map(({ url }) => url)).toEqual(chosen.map(({ url }) => url))
    const [one] = await marked()
    const { body } = await server.json(`/api/recordings/${one?.recordingId}`)
    expect(body.source).toEqual({ kind: 's3', url: one?.url })
  })

  test('names the buckets, and refuses what is no page', async () => {
    const { body } = await server.json('/api/sources')
    expect(body).toEqual({
      items: [
        { bucket: 'calls', prefix: '', url: 's3://calls/' },
        { bucket: 'secret', prefix: 'shared/', url: 's3://secret/shared/' },
      ],
      watched: [],
    })
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'other=1']) {
      const given = await server.json(`/api/sources/calls/objects?${query}`)
      expect([given.status, given.body.code], query).toEqual([400, 'request-invalid'])
    }
  })
})

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RawAnswer, rawRequest } from './raw-request.ts'
import { type RunningServer, runServer } from './running-server.ts'
import { AUDIO, seedResult } from './seeded-result.ts'

const SCRIPT = `export const text = '${'a long script '.repeat(500)}'`

let server: RunningServer
let folder: string
let base: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compression-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>')
  const script = join(folder, 'assets', 'index-B4x_9-Zq.js')
  await writeFile(script, SCRIPT)
  await writeFile(`${script}.br`, brotliCompressSync(SCRIPT))
  await writeFile(`${script}.gz`, gzipSync(SCRIPT))
  server = await runServer({ settings: { webRoot: folder } })
  const turns = Array.from({ length: 200 }, (_, i) => ({
    speaker: i % 2 === 0 ? 'A' : 'B',
    start: i,
    end: i + 0.75,
    scores: { A: 60, B: 40 },
  }))
  const values = Array.from({ length: 4000 }, (_, i) => 50 + (i % 7))
  const seeded = await seedResult(server.storage, {
    turns,
    curves: [{ kind: 'confidence', speaker: null, values }],
  })
  base = `/api/recordings/${seeded.recording.id}`
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const get = (path: string, ...headers: string[]) =>
  rawRequest(server.port, [`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers])
const BOTH = 'Accept-Encoding: gzip, deflate, br'

/** The body as it was before compression. The server sends no chunks: bodies have a length. */
function plainBody({ headers, body }: RawAnswer): string {
  const bytes = Buffer.from(body, 'latin1')
  expect(headers['content-length']).toBe(String(bytes.length))
  const encoding = headers['content-encoding']
  const plain =
    encoding === 'br'
      ? brotliDecompressSync(bytes)
      : encoding === 'gzip'
        ? gunzipSync(bytes)
        : bytes
  return plain.toString('latin1')
}

describe('the page', () => {
  const path = '/assets/index-B4x_9-Zq.js'

  it('is sent in the best encoding that the browser accepts', async () => {
    const encodings: [string, string | undefined][] = [
      [BOTH, 'br'],
      ['Accept-Encoding: br;q=0.5, gzip', 'gzip'],
      ['Accept-Encoding: gzip, br;q=0', 'gzip'],
      ['Accept-Encoding: *', 'br'],
      ['Accept-Encoding: identity', undefined],
      ['X-None: 1', undefined],
    ]
    for (const [header, encoding] of encodings) {
      const answer = await get(path, header)
      expect([answer.status, answer.headers['content-encoding']]).toEqual([200, encoding])
      expect(answer.headers).toMatchObject({
        vary: 'Accept-Encoding',
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
      })
      expect(plainBody(answer)).toBe(SCRIPT)
      if (encoding !== undefined) expect(answer.body.length).toBeLessThan(SCRIPT.length / 10)
    }
  })

  it('has an ETag for each encoding', async () => {
    const [brotli, gzipped, plain] = await Promise.all(
      ['br', 'gzip', 'identity'].map((encoding) => get(path, `Accept-Encoding: ${encoding}`)),
    )
    const etags = [brotli, gzipped, plain].map((answer) => answer?.headers.etag as string)
    expect(new Set(etags).size).toBe(3)
    const same = await get(path, 'Accept-Encoding: br', `If-None-Match: ${etags[0]}`)
    expect([same.status, same.headers.vary]).toEqual([304, 'Accept-Encoding'])
    expect((await get(path, 'Accept-Encoding: gzip', `If-None-Match: ${etags[0]}`)).status).toBe(
      200,
    )
  })

  it('has no address for its compressed files', async () => {
    for (const suffix of ['.br', '.gz']) expect((await get(path + suffix, BOTH)).status).toBe(404)
  })
})

describe('answers of the API', () => {
  it.each(['turns?limit=200', 'turns.bin', 'diagram.svg'])('%s is compressed', async (path) => {
    const plain = await get(`${base}/${path}`)
    const answer = await get(`${base}/${path}`, BOTH)
    expect(answer.headers['content-encoding']).toBe('br')
    expect(answer.headers.vary).toBe('Accept-Encoding')
    expect(plainBody(answer)).toBe(plainBody(plain))
    expect(answer.body.length).toBeLessThan(plain.body.length / 2)
    const gzipped = await get(`${base}/${path}`, 'Accept-Encoding: gzip')
    expect(plainBody(gzipped)).toBe(plainBody(plain))
  })

  it('vary by all that they depend on', async () => {
    const packed = await get(`${base}/curve`, BOTH, 'Accept: application/octet-stream')
    expect(packed.headers.vary).toBe('Accept, Accept-Encoding')
    expect(plainBody(packed)).toHaveLength(4000)
  })

  it('are sent as they are if they are small, or asked for by HEAD', async () => {
    const small = await get(`${base}/turns?limit=1`, BOTH)
    expect(small.headers['content-encoding']).toBeUndefined()
    expect(JSON.parse(small.body).items).toHaveLength(1)
    const head = await rawRequest(server.port, [
      `HEAD ${base}/turns?limit=200 HTTP/1.1`,
      'Host: localhost',
      BOTH,
    ])
    expect([head.status, head.headers['content-encoding'], head.body]).toEqual([200, undefined, ''])
  })

  it('never compress sound', async () => {
    for (const name of ['audio', 'original']) {
      const whole = await get(`${base}/${name}`, BOTH)
      expect(whole.headers['content-encoding']).toBeUndefined()
      expect(whole.headers['content-length']).toBe(String(AUDIO.length))
      expect(whole.headers.vary).toBeUndefined()
      const part = await get(`${base}/${name}`, BOTH, 'Range: bytes=0-9')
      expect([part.status, part.headers['content-encoding'], part.body.length]).toEqual([
        206,
        undefined,
        10,
      ])
    }
  })

  it('never compress events', async () => {
    const stop = new AbortController()
    const events = await server.fetch('/api/events', {
      headers: { 'accept-encoding': 'gzip, br' },
      signal: stop.signal,
    })
    expect(events.headers.get('Content-Encoding')).toBeNull()
    const first = await events.body?.getReader().read()
    expect(new TextDecoder().decode(first?.value)).toContain(': welcome')
    stop.abort()
  })
})

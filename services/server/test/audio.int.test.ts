import { audioKey, peaksKey } from '@toolkit/core'
import { aRecording } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uploadPrepared } from './prepared-upload.ts'
import { rawRequest } from './raw-request.ts'
import { type RunningServer, runServer } from './running-server.ts'
import { once } from './seeded-result.ts'
import { pcmWav, toneWav } from './wav.ts'

const SHA = 'ab'.repeat(32)
const BYTES = toneWav(0.5)
const NAME = 'réc "1"/2\\3 ‮.wav'

let server: RunningServer
beforeAll(async () => {
  server = await runServer()
  await put('good', { contentType: 'audio/wav; charset=x', sha256: SHA })
  await put('page', { contentType: 'text/html' })
})
afterAll(() => server.close())

async function put(
  id: string,
  fields: { contentType: string; sha256?: string; name?: string },
): Promise<void> {
  const sizeBytes = BYTES.length
  const sound = {
    kind: 'original',
    contentType: fields.contentType,
    sizeBytes,
    headBytes: 0,
  } as const
  await server.storage.recordings.insert(
    aRecording({ id, name: NAME, sizeBytes, sound, ...fields }),
  )
  await server.storage.blobs.put(audioKey(id), once(BYTES))
}

const get = (headers: Record<string, string> = {}, method = 'GET') =>
  server.fetch('/api/recordings/good/audio', { method, headers })
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

describe('audio', () => {
  it('is sent whole, as audio only', async () => {
    const response = await get()
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(BYTES.length),
      'accept-ranges': 'bytes',
      etag: `"${SHA}"`,
      'x-content-type-options': 'nosniff',
    })
    expect(response.headers.get('Content-Security-Policy')).toMatch(/^sandbox; default-src 'none'/)
    expect(response.headers.get('Content-Disposition')).toBe(
      `inline; filename="r_c _1__2_3 _.wav"; filename*=UTF-8''r%C3%A9c%20%221%22_2_3%20_.wav`,
    )
    expect((await bytesOf(response)).equals(BYTES)).toBe(true)
    const page = await server.fetch('/api/recordings/page/audio')
    expect(page.headers.get('Content-Type')).toBe('application/octet-stream')
    expect(page.headers.get('ETag')).toBe(`"page-${BYTES.length}"`)
  })

  it.each([
    ['Interview A', 'audio/mpeg', 'Interview A.mp3'],
    ['talk.MP3', 'audio/mpeg', 'talk.MP3'],
    ['v1.2 final', 'audio/wav; charset=x', 'v1.2 final.wav'],
    ['Unknown', 'application/x-unknown', 'Unknown'],
  ])('%s of %s is downloaded as %s', async (name, contentType, file) => {
    const id = crypto.randomUUID()
    await put(id, { name, contentType })
    const response = await server.fetch(`/api/recordings/${id}/original`)
    expect(response.headers.get('Content-Disposition')).toContain(`filename="${file}"`)
    await response.body?.cancel()
  })

  it('whose file is missing is 410 with a code and without a storage key, and marks the recording', async () => {
    await put('lost', { contentType: 'audio/wav' })
    await server.storage.blobs.remove(audioKey('lost'))
    for (const place of ['audio', 'original']) {
      for (const method of ['GET', 'HEAD']) {
        const response = await server.fetch(`/api/recordings/lost/${place}`, { method })
        expect([place, method, response.status]).toEqual([place, method, 410])
        const text = await response.text()
        expect(text).not.toContain('recordings/lost')
        if (method === 'GET') expect(JSON.parse(text)).toMatchObject({ code: 'file-missing' })
      }
    }
    const { body } = await server.json('/api/recordings/lost')
    expect(body.error).toMatchObject({
      code: 'file-missing',
      message: expect.stringContaining('backup'),
    })
    const { body: list } = await server.json('/api/recordings')
    const row = list.items.find(({ id }: { id: string }) => id === 'lost')
    expect(row.error.code).toBe('file-missing')
  })

  it.each([
    ['bytes=0-9', 0, 10],
    ['bytes=100-', 100, BYTES.length],
    ['bytes=-44', BYTES.length - 44, BYTES.length],
    ['bytes=5-5', 5, 6],
    [`bytes=10-${BYTES.length * 2}`, 10, BYTES.length],
    [`bytes=-${BYTES.length * 2}`, 0, BYTES.length],
  ])('Range: %s', async (range, start, end) => {
    const response = await get({ Range: range })
    expect(response.status).toBe(206)
    expect(response.headers.get('Content-Range')).toBe(`bytes ${start}-${end - 1}/${BYTES.length}`)
    expect(response.headers.get('Content-Length')).toBe(String(end - start))
    expect((await bytesOf(response)).equals(BYTES.subarray(start, end))).toBe(true)
  })

  it.each(['bytes=0-1,5-6', 'lines=1-2', 'bytes=9-2', 'bytes=-', 'bytes=x'])(
    'Range: %s returns the whole file',
    async (range) => {
      const response = await get({ Range: range })
      expect(response.status).toBe(200)
      expect((await bytesOf(response)).length).toBe(BYTES.length)
    },
  )

  it.each([`bytes=${BYTES.length}-`, 'bytes=999999999-', 'bytes=-0'])(
    'Range: %s is outside the file',
    async (range) => {
      const response = await get({ Range: range })
      expect(response.status).toBe(416)
      expect(response.headers.get('Content-Range')).toBe(`bytes */${BYTES.length}`)
      expect(((await response.json()) as { code: string }).code).toBe('request-range')
    },
  )

  it('If-Range chooses between a part and the whole file', async () => {
    const status = async (ifRange: string) =>
      (await get({ Range: 'bytes=0-9', 'If-Range': ifRange })).status
    const modified = (await get()).headers.get('Last-Modified') as string
    expect(await status(`"${SHA}"`)).toBe(206)
    expect(await status(modified)).toBe(206)
    expect(await status(`W/"${SHA}"`)).toBe(200)
    expect(await status('"other"')).toBe(200)
    expect(await status('Mon, 01 Jan 2001 00:00:00 GMT')).toBe(200)
  })

  it('If-None-Match avoids sending the bytes', async () => {
    expect((await get({ 'If-None-Match': `"x", "${SHA}"` })).status).toBe(304)
    expect((await get({ 'If-None-Match': '"x"' })).status).toBe(200)
  })

  it('HEAD has the same headers without a body', async () => {
    const whole = await get({}, 'HEAD')
    expect([whole.status, whole.headers.get('Content-Length')]).toEqual([200, String(BYTES.length)])
    const raw = await rawRequest(server.port, [
      'HEAD /api/recordings/good/audio HTTP/1.1',
      'Host: localhost',
      'Range: bytes=0-9',
    ])
    expect([raw.status, raw.headers['content-length'], raw.body]).toEqual([206, '10', ''])
  })

  it('stops reading when the client disconnects', async () => {
    const stopped = Promise.withResolvers<void>()
    const { read } = server.storage.blobs
    Object.assign(server.storage.blobs, {
      async *read(_key: string, _range: unknown, signal: AbortSignal) {
        signal.addEventListener('abort', () => stopped.resolve(), { once: true })
        for (;;) {
          yield new Uint8Array(65_536)
          if (signal.aborted) return
        }
      },
    })
    const leave = new AbortController()
    const response = await server.fetch('/api/recordings/good/audio', { signal: leave.signal })
    await response.body?.getReader().read()
    leave.abort()
    await stopped.promise
    Object.assign(server.storage.blobs, { read })
  })

  it('cuts the connection when reading fails, so that an incomplete body is noticed', async () => {
    const { read } = server.storage.blobs
    Object.assign(server.storage.blobs, {
      async *read() {
        yield BYTES.subarray(0, 100)
        throw new Error('the disk is gone')
      },
    })
    await expect(get().then(bytesOf)).rejects.toThrow()
    Object.assign(server.storage.blobs, { read })
    expect(server.log.some((entry) => entry.event === 'response-broke-off')).toBe(true)
  })
})

describe('peaks', () => {
  it('are sent in bins when the sound is decoded', async () => {
    const path = `/api/recordings/${await uploadPrepared(server, toneWav(2, 0.1))}/peaks`
    const { status, body } = await server.json(`${path}?bins=4`)
    expect([status, body.start, body.end]).toEqual([200, 0, 2])
    expect([body.min.length, body.max.length]).toEqual([4, 4])
    for (const value of body.max) expect(value).toBeCloseTo(12_000 / 32_768, 1)
    expect(body.channels).toBeNull()
    const part = await server.json(`${path}?bins=1&start=1&end=9`)
    expect([part.body.start, part.body.end]).toEqual([1, 2])
    for (const query of ['bins=0', 'bins=10001', 'start=2', 'start=1&end=1']) {
      expect((await server.json(`${path}?${query}`)).status).toBe(400)
    }
  })

  it('of a sound with two channels are those of the mix and of each channel', async () => {
    const level = (value: number) => new Int16Array(8_000).fill(value)
    const id = await uploadPrepared(server, pcmWav([level(16_384), level(8_192)], 8_000))
    const { body } = await server.json(`/api/recordings/${id}/peaks?bins=1`)
    const extremes = (value: number) => ({
      min: [Math.floor(value * 127) / 127],
      max: [Math.ceil(value * 127) / 127],
    })
    expect(body).toMatchObject(extremes(0.375))
    expect(body.channels).toEqual([extremes(0.5), extremes(0.25)])
  })

  it('stored by an earlier version have no channels', async () => {
    const level = (value: number) => new Int16Array(8_000).fill(value)
    const id = await uploadPrepared(server, pcmWav([level(8_192), level(4_096)], 8_000))
    const mix = new Uint8Array(200).fill(24)
    await server.storage.blobs.put(peaksKey(id), once(mix))
    const { status, body } = await server.json(`/api/recordings/${id}/peaks?bins=1`)
    expect([status, body.min, body.max, body.channels]).toEqual([200, [24 / 127], [24 / 127], null])
  })

  it('are not available before the sound is decoded', async () => {
    const { status, body } = await server.json('/api/recordings/good/peaks')
    expect([status, body.code]).toEqual([409, 'request-conflict'])
  })
})

import { manualClock } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerOf, type Serving, serving, temporaryFolder } from './serving.ts'
import { tinyEngine } from './tiny-engine.ts'

const URL_A = 'media://house/a'
const HOUR_MS = 3_600_000
const RECORDING = Uint8Array.from({ length: 1000 }, (_, index) => index % 251)

async function opened(options: { mediaKeptMs?: number } = {}) {
  const { folder, remove } = await temporaryFolder()
  const clock = manualClock()
  const { engine } = tinyEngine({ held: false })
  const local = await serving({ engine, folder, clock, ...options })
  onTestFinished(async () => {
    await local.close()
    await remove()
  })
  await local.upload(URL_A, RECORDING)
  return { local, clock }
}

const output = (local: Serving, url: string): Promise<Response> =>
  local.call('POST', '/v1/media/output', { url })
const address = async (local: Serving): Promise<string> =>
  (await answerOf(output(local, URL_A))).url

describe('media/output', () => {
  test('returns an address to download the recording for an hour, without a key', async () => {
    const { local, clock } = await opened()
    const answer = await output(local, URL_A)
    expect(answer.status).toBe(201)
    const { url } = await answerOf(answer)
    const got = await fetch(url)
    expect(got.status).toBe(200)
    expect(got.headers.get('content-length')).toBe('1000')
    expect(got.headers.get('accept-ranges')).toBe('bytes')
    expect(new Uint8Array(await got.arrayBuffer())).toEqual(RECORDING)
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '1000'])
    await clock.advance(HOUR_MS)
    expect((await fetch(url)).status).toBe(403)
  })

  test('returns the requested range', async () => {
    const { local } = await opened()
    const url = await address(local)
    const part = async (range: string, more: Record<string, string> = {}) => {
      const got = await fetch(url, { headers: { range, ...more } })
      const bytes = new Uint8Array(await got.arrayBuffer())
      return { status: got.status, bytes, range: got.headers.get('content-range'), got }
    }
    const middle = await part('bytes=10-19')
    expect(middle).toMatchObject({ status: 206, range: 'bytes 10-19/1000' })
    expect(middle.bytes).toEqual(RECORDING.subarray(10, 20))
    expect((await part('bytes=-5')).bytes).toEqual(RECORDING.subarray(995))
    expect((await part('bytes=990-2000')).bytes).toEqual(RECORDING.subarray(990))
    expect(await part('bytes=1000-')).toMatchObject({ status: 416, range: 'bytes */1000' })
    const etag = middle.got.headers.get('etag') ?? ''
    expect((await part('bytes=0-0', { 'if-range': etag })).status).toBe(206)
    await local.upload(URL_A, RECORDING)
    expect((await part('bytes=0-0', { 'if-range': etag })).status).toBe(200)
  })

  test('an address for PUT does not allow GET, and vice versa', async () => {
    const { local } = await opened()
    const get = await address(local)
    const put = (await answerOf(local.call('POST', '/v1/media/input', { url: URL_A }))).url
    expect((await fetch(put)).status).toBe(403)
    expect((await fetch(get, { method: 'PUT', body: Buffer.alloc(4) })).status).toBe(403)
  })

  test('is 404 for media that was not uploaded or has expired', async () => {
    const { local, clock } = await opened({ mediaKeptMs: 24 * HOUR_MS })
    expect((await output(local, 'media://house/b')).status).toBe(404)
    expect((await output(local, 'https://example.com/a.wav')).status).toBe(400)
    await clock.advance(24 * HOUR_MS - 1)
    const url = await address(local)
    await clock.advance(1)
    expect((await output(local, URL_A)).status).toBe(404)
    expect((await fetch(url)).status).toBe(404)
    const submit = await answerOf(local.call('POST', '/v1/diarize', { url: URL_A }))
    expect(submit.errors.map((error) => error.field)).toEqual(['url'])
  })
})

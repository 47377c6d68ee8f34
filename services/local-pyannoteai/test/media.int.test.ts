import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { manualClock } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { answerOf, type Serving, serving, temporaryFolder } from './serving.ts'
import { tinyEngine } from './tiny-engine.ts'

const URL_A = 'media://house/a'
const HOUR_MS = 3_600_000

async function opened(options: { maxBytes?: number; keepsMedia?: boolean } = {}) {
  const { folder, remove } = await temporaryFolder()
  const clock = manualClock()
  const tiny = tinyEngine({ held: true })
  const local = await serving({ engine: tiny.engine, folder, clock, ...options })
  onTestFinished(async () => {
    await local.close()
    await remove()
  })
  return { local, clock, tiny }
}

async function putAddress(local: Serving): Promise<string> {
  const answer = await local.call('POST', '/v1/media/input', { url: URL_A })
  expect(answer.status).toBe(201)
  return (await answerOf(answer)).url
}

const put = async (url: string, size = 4): Promise<number> => {
  const answer = await fetch(url, { method: 'PUT', body: Buffer.alloc(size) })
  await answer.arrayBuffer()
  return answer.status
}
const kept = (local: Serving): Promise<string[]> => readdir(join(local.folder, 'media'))

describe('media', () => {
  test('an address is valid for its own media, for an hour', async () => {
    const { local, clock } = await opened()
    const address = await putAddress(local)
    const forged = new URL(address)
    forged.pathname = `/local/media/${Buffer.from('media://house/b').toString('base64url')}`
    const later = new URL(address)
    later.searchParams.set('expires', String(clock.now() + 100 * HOUR_MS))
    const unsigned = new URL(address)
    unsigned.searchParams.delete('signature')
    for (const url of [forged, later, unsigned]) expect(await put(url.href)).toBe(403)
    expect(await kept(local)).toEqual([])
    expect(await put(address)).toBe(200)
    await clock.advance(HOUR_MS)
    expect(await put(address)).toBe(403)
  })

  test('a PUT that is cut off leaves no bytes, and the next one is complete', async () => {
    const { local } = await opened()
    const address = await putAddress(local)
    const half = request(address, { method: 'PUT', headers: { 'content-length': '200000' } })
    half.on('error', () => undefined) // the connection is broken on purpose
    half.write(Buffer.alloc(100_000))
    await vi.waitFor(async () => expect(await kept(local)).toHaveLength(1))
    half.destroy()
    await vi.waitFor(async () => expect(await kept(local)).toEqual([]))
    const answer = await local.call('POST', '/v1/diarize', { url: URL_A })
    expect(answer.status).toBe(400)
    expect(await put(address, 200_000)).toBe(200)
    expect(await kept(local)).toHaveLength(2)
    expect(local.log).toEqual([])
  })

  test('a recording above the limit, or of unknown length, is refused', async () => {
    const { local } = await opened({ maxBytes: 1000 })
    const address = await putAddress(local)
    expect(await put(address, 1001)).toBe(413)
    const chunked = request(address, { method: 'PUT' })
    chunked.write('a')
    chunked.end('b')
    const [answer] = await once(chunked, 'response')
    expect(answer.statusCode).toBe(411)
    answer.resume()
    expect(await kept(local)).toEqual([])
    expect(await put(address, 1000)).toBe(200)
  })

  test('media is deleted 48 hours after its upload, unless a job needs it', async () => {
    const { local, clock, tiny } = await opened()
    await local.upload(URL_A, Buffer.alloc(4))
    await local.upload('media://house/unused', Buffer.alloc(4))
    const jobId = await local.submit(URL_A)
    const run = await tiny.nextRun()
    await clock.advance(47 * HOUR_MS)
    expect(await kept(local)).toHaveLength(4)
    await clock.advance(2 * HOUR_MS)
    await vi.waitFor(async () => expect(await kept(local)).toHaveLength(2))
    run.finish()
    expect((await local.ended(jobId)).status).toBe('succeeded')
    await clock.advance(HOUR_MS)
    await vi.waitFor(async () => expect(await kept(local)).toEqual([]))
  })

  test('media is deleted with its job if it is not to be kept', async () => {
    const { local, tiny } = await opened({ keepsMedia: false })
    await local.upload(URL_A, Buffer.alloc(4))
    const [first, second] = [await local.submit(URL_A), await local.submit(URL_A)]
    ;(await tiny.nextRun()).finish()
    expect((await local.ended(first)).status).toBe('succeeded')
    expect(await kept(local)).toHaveLength(2)
    ;(await tiny.nextRun()).finish()
    expect((await local.ended(second)).status).toBe('succeeded')
    await vi.waitFor(async () => expect(await kept(local)).toEqual([]))
  })

  test('a job is deleted 24 hours after its end, with its result and its media', async () => {
    const { local, clock, tiny } = await opened()
    await local.upload(URL_A, Buffer.alloc(4))
    const jobId = await local.submit(URL_A)
    const run = await tiny.nextRun()
    run.finish()
    await local.ended(jobId)
    await clock.advance(24 * HOUR_MS - 1)
    expect((await local.call('GET', `/v1/jobs/${jobId}`)).status).toBe(200)
    await clock.advance(1)
    expect((await local.call('GET', `/v1/jobs/${jobId}`)).status).toBe(404)
    expect((await local.call('GET', `/local/jobs/${jobId}`)).status).toBe(404)
    const list = await answerOf(local.call('GET', '/v2/jobs'))
    expect(list.items).toEqual([])
    await clock.advance(HOUR_MS)
    await vi.waitFor(async () => expect(await kept(local)).toEqual([]))
    expect(await readdir(join(local.folder, 'jobs'))).toEqual([])
    expect(await readdir(join(local.folder, 'results'))).toEqual([])
  })
})

import { manualClock } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerOf, type Serving, serving, temporaryFolder } from './serving.ts'
import { tinyEngine } from './tiny-engine.ts'

const URL = 'media://house/limits'
const LIMITS = { submits: 2, media: 3, reads: 4 }
const CALLS: readonly (readonly [string, string, number])[] = [
  ['POST', '/v1/diarize', LIMITS.submits],
  ['POST', '/v1/voiceprint', LIMITS.submits],
  ['POST', '/v1/identify', LIMITS.submits],
  ['POST', '/v1/media/input', LIMITS.media],
  ['POST', '/v1/media/output', LIMITS.media],
  ['GET', '/v1/jobs/nobody', LIMITS.reads],
  ['GET', '/v2/jobs', LIMITS.reads],
]

async function opened(limits: typeof LIMITS | null) {
  const { folder, remove } = await temporaryFolder()
  const clock = manualClock()
  const { engine } = tinyEngine({ held: false })
  const local = await serving({ engine, folder, clock, limits })
  onTestFinished(async () => {
    await local.close()
    await remove()
  })
  return { local, clock }
}

async function call(local: Serving, method: string, path: string) {
  const answer = await local.call(method, path, method === 'GET' ? undefined : { url: URL })
  const said = ['limit', 'remaining', 'reset'].map((name) =>
    answer.headers.get(`x-ratelimit-${name}`),
  )
  return { status: answer.status, said, after: answer.headers.get('retry-after'), answer }
}

describe('rate limits', () => {
  test('apply to each call separately, in fixed windows of a minute, and every response has the headers', async () => {
    const { local, clock } = await opened(LIMITS)
    await clock.advance(12_500)
    for (const [method, path, limit] of CALLS) {
      for (let left = limit - 1; left >= 0; left -= 1) {
        const { status, said, after, answer } = await call(local, method, path)
        await answer.arrayBuffer()
        expect(status, path).not.toBe(429)
        expect(said, path).toEqual([String(limit), String(left), '48'])
        expect(after).toBeNull()
      }
      const refused = await call(local, method, path)
      expect(refused).toMatchObject({ status: 429, said: [String(limit), '0', '48'], after: '48' })
      expect(await answerOf(refused.answer)).toEqual({
        requestId: expect.any(String),
        message: expect.any(String),
      })
    }
    await clock.advance(47_499)
    expect(await call(local, 'GET', '/v2/jobs')).toMatchObject({ status: 429, after: '1' })
    await clock.advance(1)
    expect(await call(local, 'GET', '/v2/jobs')).toMatchObject({
      status: 200,
      said: ['4', '3', '60'],
    })
    expect(local.log).toEqual([])
  })

  test('are in the response with a result too, and in no other', async () => {
    const { local } = await opened(LIMITS)
    await local.upload(URL, Uint8Array.of(1))
    const jobId = await local.submit(URL)
    const { answer } = await call(local, 'GET', `/v1/jobs/${jobId}`)
    await answer.arrayBuffer()
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('3')
    for (let time = 0; time < 10; time += 1) {
      for (const path of ['/v1/test', `/local/jobs/${jobId}`]) {
        expect(await call(local, 'GET', path)).toMatchObject({
          status: 200,
          said: [null, null, null],
        })
      }
    }
  })

  test('do not exist if none are set', async () => {
    const { local } = await opened(null)
    for (let time = 0; time < 20; time += 1) {
      expect(await call(local, 'GET', '/v2/jobs')).toMatchObject({
        status: 200,
        said: [null, null, null],
      })
    }
  })

  test('do not count calls without the key', async () => {
    const { local } = await opened(LIMITS)
    for (let time = 0; time < 10; time += 1) {
      expect((await fetch(`${local.origin}/v2/jobs`)).status).toBe(401)
    }
    expect((await call(local, 'GET', '/v2/jobs')).said).toEqual(['4', '3', '60'])
  })
})

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FaultInput } from '../../src/index.ts'
import { answerOf } from '../serving.ts'
import { eventLoopTurn, type FaultyService, openFaultyService, SOUND, WAYS } from './two-ways.ts'

const BYTES = new Uint8Array(200_000)
const NEEDED = { url: SOUND }

describe.each(WAYS)('%s', (way) => {
  let local: FaultyService

  beforeEach(async () => {
    local = await openFaultyService(way)
  })

  afterEach(async () => {
    await local.close()
  })

  const sources = async () => {
    const { items } = await answerOf(local.call('GET', '/v2/jobs'))
    return items.map((item) => (item as unknown as { source: string }).source)
  }

  /** Waits until the server has processed the call and used the fault. */
  const faultUsed = async () => {
    while (local.faults.pending().length > 0) await eventLoopTurn()
  }

  test('an answer is cut off after the job was accepted', async () => {
    await local.upload(SOUND, BYTES)
    local.faults.set([{ kind: 'answer-lost' }])
    await expect(local.call('POST', '/v1/diarize', NEEDED)).rejects.toThrow(TypeError)
    expect(await sources()).toEqual([SOUND])
    expect((await local.call('POST', '/v1/diarize', NEEDED)).status).toBe(200)
  })

  test('an answer ends in the middle', async () => {
    await local.upload(SOUND, BYTES)
    local.faults.set([{ kind: 'answer-lost', how: 'half' }])
    const answer = local.call('POST', '/v1/diarize', NEEDED).then((response) => response.text())
    await expect(answer).rejects.toThrow(TypeError)
    expect(await sources()).toEqual([SOUND])
  })

  test('a proxy answers instead of the service that accepted the job', async () => {
    await local.upload(SOUND, BYTES)
    local.faults.set([{ kind: 'answer-lost', how: 'gateway' }])
    expect((await local.call('POST', '/v1/diarize', NEEDED)).status).toBe(504)
    expect(await sources()).toEqual([SOUND])
  })

  test('an answer never comes although the job was accepted', async () => {
    await local.upload(SOUND, BYTES)
    local.faults.set([{ kind: 'answer-lost', how: 'hang' }])
    const controller = new AbortController()
    const answer = local.call('POST', '/v1/diarize', NEEDED, controller.signal)
    await Promise.all([
      expect(answer).rejects.toThrow(),
      faultUsed().then(() => controller.abort()),
    ])
    expect(await sources()).toEqual([SOUND])
  })

  test('a call hangs until the caller gives up, and has no effect', async () => {
    await local.upload(SOUND, BYTES)
    local.faults.set([{ kind: 'hang' }])
    const controller = new AbortController()
    const answer = local.call('POST', '/v1/diarize', NEEDED, controller.signal)
    await Promise.all([
      expect(answer).rejects.toThrow(),
      faultUsed().then(() => controller.abort()),
    ])
    expect(await sources()).toEqual([])
  })

  test('a call hangs until its time limit', async () => {
    local.faults.set([{ kind: 'hang', call: 'jobs', cutAfterMs: 60_000 }])
    expect((await local.call('GET', '/v1/test')).status).toBe(200)
    const answer = local.call('GET', '/v2/jobs')
    const failed = expect(answer).rejects.toThrow(TypeError)
    await faultUsed()
    await local.clock.advance(60_000)
    await failed
  })

  test('an upload is cut off in the middle and leaves no bytes', async () => {
    local.faults.set([{ kind: 'cut' }])
    await expect(local.upload(SOUND, BYTES)).rejects.toThrow(TypeError)
    expect(await readdir(join(local.folder, 'media'))).toEqual([])
    expect((await local.call('POST', '/v1/diarize', NEEDED)).status).toBe(400)
    expect((await local.upload(SOUND, BYTES)).status).toBe(200)
    expect((await local.call('POST', '/v1/diarize', NEEDED)).status).toBe(200)
  })

  test('a call is cut off and has no effect', async () => {
    await local.upload(SOUND, BYTES)
    local.faults.set([{ kind: 'cut', call: 'diarize', times: 2 }])
    for (const _ of [1, 2]) {
      await expect(local.call('POST', '/v1/diarize', NEEDED)).rejects.toThrow(TypeError)
    }
    expect(await sources()).toEqual([])
  })

  test.each([
    [401, {}, { requestId: expect.any(String) }],
    [402, {}, { requestId: expect.any(String) }],
    [404, {}, { requestId: expect.any(String) }],
    [429, { 'retry-after': '1' }, { requestId: expect.any(String) }],
    [500, { 'retry-after': null }, { requestId: expect.any(String) }],
    [503, {}, { requestId: expect.any(String) }],
  ])('refuses only the chosen calls with %i, in the form of the cloud', async (...given) => {
    const [status, headers, body] = given
    local.faults.set([{ kind: 'refuse', status, call: 'jobs' }])
    expect((await local.call('GET', '/v1/test')).status).toBe(200)
    const answer = await local.call('GET', '/v2/jobs')
    expect(answer.status).toBe(status)
    for (const [name, value] of Object.entries(headers)) {
      expect(answer.headers.get(name)).toBe(value)
    }
    expect(await answer.json()).toEqual({ message: expect.any(String), ...body })
    expect((await local.call('GET', '/v2/jobs')).status).toBe(200)
  })

  test('refuses a request with the name of a field', async () => {
    await local.upload(SOUND, BYTES)
    local.faults.set([{ kind: 'refuse', status: 400, field: 'confidence', call: 'diarize' }])
    const { errors } = await answerOf(local.call('POST', '/v1/diarize', NEEDED))
    expect(errors).toEqual([{ field: 'confidence', message: expect.any(String) }])
    expect(await sources()).toEqual([])
  })

  test('refuses every call for a while, with the given Retry-After', async () => {
    const fault: FaultInput = { kind: 'refuse', status: 429, forMs: 60_000, retryAfterSeconds: 60 }
    local.faults.set([fault])
    for (const path of ['/v1/test', '/v2/jobs', '/v1/jobs/x']) {
      const answer = await local.call('GET', path)
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60'])
    }
    await local.clock.advance(60_000)
    expect((await local.call('GET', '/v1/test')).status).toBe(200)
  })
})

import { hasCode, NO_HINTS } from '@toolkit/core'
import { manualClock } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openPyannote } from '../src/index.ts'
import { json, scriptedServer } from './scripted-server.ts'

/** How long a busy machine may take; a quiet one waits for none of it. */
const PATIENT = { timeout: 10_000 }
const signal = new AbortController().signal
const scores = ['confidence'] as const
const request = { mediaKey: 'a', model: 'm', speakers: NO_HINTS, scores, webhook: null }

/** A cloud whose submits take two calls a minute, as its headers say. */
async function tightCloud(status = 200) {
  const clock = manualClock()
  let taken = 0
  const server = await scriptedServer(({ url }, response) => {
    taken += url === '/v1/diarize' ? 1 : 0
    const headers = {
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': String(Math.max(0, 2 - taken)),
      'x-ratelimit-reset': '30',
    }
    const answer =
      url === '/v1/test' ? { status: 'OK' } : { jobId: `job-${taken}`, status: 'created' }
    json(response, status, answer, url === '/v1/diarize' ? headers : {})
  })
  const options = { origin: server.origin, key: 'sk_the_key', models: ['m'], clock }
  return { clock, server, options, provider: openPyannote({ name: 'pyannoteai', ...options }) }
}

describe('the rate limits', () => {
  test('delay the call that would be too many until the window ends, and repeat none', async () => {
    const { clock, server, provider } = await tightCloud()
    await provider.submit(request, signal)
    await provider.submit(request, signal)
    const third = provider.submit(request, signal)
    await vi.waitFor(() => expect(clock.pending).toBe(1), PATIENT)
    await provider.check(signal)
    await clock.advance(30_000)
    expect(server.seen.filter(({ url }) => url === '/v1/diarize')).toHaveLength(2)
    await clock.advance(1000)
    expect((await third).jobId).toBe('job-3')
    expect(server.seen.filter(({ url }) => url === '/v1/diarize')).toHaveLength(3)
  })

  test('end with their window though the clock of the machine is set back', async () => {
    const headers = { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0' }
    const server = await scriptedServer((_, response) =>
      json(
        response,
        200,
        { jobId: 'job-1', status: 'created' },
        { ...headers, 'x-ratelimit-reset': '0' },
      ),
    )
    const options = { origin: server.origin, key: 'sk_the_key', models: ['m'] }
    const provider = openPyannote({ name: 'pyannoteai', ...options })
    await provider.submit(request, signal)
    const setBack = vi.spyOn(Date, 'now').mockReturnValue(0)
    onTestFinished(() => setBack.mockRestore())
    await provider.submit(request, signal)
    expect(server.seen).toHaveLength(2)
  })

  test('let a delayed call go by its signal, before it was made', async () => {
    const { clock, server, provider } = await tightCloud()
    await provider.submit(request, signal)
    await provider.submit(request, signal)
    const stop = new AbortController()
    const third = provider.submit(request, stop.signal).catch((error: unknown) => error)
    await vi.waitFor(() => expect(clock.pending).toBe(1), PATIENT)
    const reason = new Error('no longer wanted')
    stop.abort(reason)
    expect(await third).toBe(reason)
    expect(server.seen).toHaveLength(2)
    expect(clock.pending).toBe(0)
  })

  test('go back as an error where they are hit all the same', async () => {
    const { server, provider } = await tightCloud(429)
    const error: unknown = await provider.submit(request, signal).catch((reason) => reason)
    expect(hasCode(error, 'provider-rate-limited') && error.retryAfterSeconds).toBe(30)
    expect(server.seen).toHaveLength(1)
  })

  test('hold nothing up on this machine, unless asked to', async () => {
    const { clock, options, server } = await tightCloud()
    const local = openPyannote({ name: 'local', ...options })
    for (let i = 0; i < 5; i += 1) await local.submit(request, signal)
    expect(server.seen).toHaveLength(5)
    const obedient = openPyannote({ name: 'local', ...options, limits: 'cloud' })
    await obedient.submit(request, signal)
    const stop = new AbortController()
    const held = obedient.submit(request, stop.signal).catch(() => 'held')
    await vi.waitFor(() => expect(clock.pending).toBe(1), PATIENT)
    stop.abort()
    expect(await held).toBe('held')
  })
})

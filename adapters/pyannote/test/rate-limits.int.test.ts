import { hasCode, NO_HINTS } from '@toolkit/core'
import { manualClock } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openPyannote } from '../src/index.ts'
import { json, scriptedServer } from './scripted-server.ts'

/** Maximum wait on a busy machine. */
const WAIT_OPTIONS = { timeout: 10_000 }
const signal = new AbortController().signal
const scores = ['confidence'] as const
const request = {
  mediaKey: 'a',
  model: 'm',
  speakers: NO_HINTS,
  scores,
  webhook: null,
  identify: null,
}

/** A cloud with a limit of two submits a minute, which its headers report. */
async function limitedCloud(status = 200) {
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
  test('delay a call above the limit until the window ends, and repeat none', async () => {
    const { clock, server, provider } = await limitedCloud()
    await provider.submit(request, signal)
    await provider.submit(request, signal)
    const third = provider.submit(request, signal)
    await vi.waitFor(() => expect(clock.pending).toBe(1), WAIT_OPTIONS)
    await provider.check(signal)
    await clock.advance(30_000)
    expect(server.calls.filter(({ url }) => url === '/v1/diarize')).toHaveLength(2)
    await clock.advance(1000)
    expect((await third).jobId).toBe('job-3')
    expect(server.calls.filter(({ url }) => url === '/v1/diarize')).toHaveLength(3)
  })

  test('end with their window if the system clock is set back', async () => {
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
    expect(server.calls).toHaveLength(2)
  })

  test('a delayed call is not made if its signal fires', async () => {
    const { clock, server, provider } = await limitedCloud()
    await provider.submit(request, signal)
    await provider.submit(request, signal)
    const stop = new AbortController()
    const third = provider.submit(request, stop.signal).catch((error: unknown) => error)
    await vi.waitFor(() => expect(clock.pending).toBe(1), WAIT_OPTIONS)
    const reason = new Error('aborted by the test')
    stop.abort(reason)
    expect(await third).toBe(reason)
    expect(server.calls).toHaveLength(2)
    expect(clock.pending).toBe(0)
  })

  test('a 429 is an error with the time to wait', async () => {
    const { server, provider } = await limitedCloud(429)
    const error: unknown = await provider.submit(request, signal).catch((reason) => reason)
    expect(hasCode(error, 'provider-rate-limited') && error.retryAfterSeconds).toBe(30)
    expect(server.calls).toHaveLength(1)
  })

  test('do not apply to the local provider, unless requested', async () => {
    const { clock, options, server } = await limitedCloud()
    const local = openPyannote({ name: 'local', ...options })
    for (let i = 0; i < 5; i += 1) await local.submit(request, signal)
    expect(server.calls).toHaveLength(5)
    const limited = openPyannote({ name: 'local', ...options, limits: 'cloud' })
    await limited.submit(request, signal)
    const stop = new AbortController()
    const held = limited.submit(request, stop.signal).catch(() => 'held')
    await vi.waitFor(() => expect(clock.pending).toBe(1), WAIT_OPTIONS)
    stop.abort()
    expect(await held).toBe('held')
  })
})

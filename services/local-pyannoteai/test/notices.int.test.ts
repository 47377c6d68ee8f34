import { type ManualClock, manualClock } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createFaults } from '../src/index.ts'
import { type Received, type Receiver, receiver, signedBy } from './receiver.ts'
import { answerOf, type Serving, serving, temporaryFolder } from './serving.ts'
import { tinyEngine } from './tiny-engine.ts'

const URL = 'media://house/notices'
const SECRET = 'the-signing-secret'
const MINUTE_MS = 60_000

interface Opened {
  readonly local: Serving
  readonly clock: ManualClock
  readonly hook: Receiver
  readonly folder: string
  readonly webhook: string
}

async function opened(options: { held?: boolean; faulty?: boolean } = {}) {
  const { folder, remove } = await temporaryFolder()
  onTestFinished(remove)
  const clock = manualClock(Date.UTC(2026, 0, 1) + 700)
  const hook = await receiver()
  onTestFinished(() => hook.close())
  const tiny = tinyEngine({ held: options.held ?? false })
  const faults = options.faulty ? createFaults({ clock }) : null
  const { engine } = tiny
  const local = await serving({ engine, folder, clock, faults, signingSecret: SECRET })
  onTestFinished(() => local.close())
  await local.upload(URL, Uint8Array.of(10, 20))
  return { local, clock, hook, folder, tiny, faults, webhook: `${hook.origin}/notices/run-1?a=b` }
}

const events = ({ local }: Pick<Opened, 'local'>) =>
  local.log.filter(({ event }) => event.startsWith('local-notice'))

/** Waits until the service has logged the outcome of `count` attempts. */
const waitForAttempts = (place: Pick<Opened, 'local'>, count: number): Promise<void> =>
  vi.waitFor(() => expect(events(place)).toHaveLength(count))

/** Advances the clock to the next attempt when both the service and its sweeper wait. */
async function advanceToAttempt(clock: ManualClock, durationMs: number): Promise<void> {
  await vi.waitFor(() => expect(clock.pending).toBe(2))
  await clock.advance(durationMs)
}

const retry = ({ headers }: Received) => [headers['x-retry-num'], headers['x-retry-reason']]

describe('a notice', () => {
  test('reports a success with its output, signed, once', async () => {
    const place = await opened()
    const { local, hook, clock, webhook } = place
    const jobId = await local.submit(URL, { webhook, confidence: true, turnLevelConfidence: true })
    const notice = await hook.next()
    expect(notice.path).toBe('/notices/run-1?a=b')
    expect(notice.headers['content-type']).toBe('application/json')
    expect(notice.headers['x-request-timestamp']).toBe(String(Date.UTC(2026, 0, 1) / 1000))
    expect(signedBy(SECRET, notice, clock.now())).toBe(true)
    expect(signedBy('another', notice, clock.now())).toBe(false)
    expect(retry(notice)).toEqual([undefined, undefined])
    const { status, output } = await local.ended(jobId)
    expect(JSON.parse(notice.body.toString())).toEqual({ jobId, status, output })
    notice.answer(204)
    await waitForAttempts(place, 1)
    await clock.advance(24 * 60 * MINUTE_MS)
    expect(hook.received).toBe(1)
    expect(JSON.stringify(local.log)).not.toContain(SECRET)
  })

  test('omits the output if only the status is requested, and if there is none', async () => {
    const { local, hook, tiny, webhook } = await opened({ held: true })
    const short = await local.submit(URL, { webhook, webhookStatusOnly: true })
    const failed = await local.submit(URL, { webhook })
    const canceled = await local.submit(URL, { webhook })
    const quiet = await local.submit(URL)
    ;(await tiny.nextRun()).finish()
    const bodies: unknown[] = []
    const taken = async (): Promise<void> => {
      const notice = await hook.next()
      bodies.push(JSON.parse(notice.body.toString()))
      notice.answer(200)
    }
    await taken()
    ;(await tiny.nextRun()).fail(new Error('broken'))
    await taken()
    await tiny.nextRun()
    await local.call('POST', `/local/jobs/${canceled}/cancel`)
    await local.call('POST', `/local/jobs/${canceled}/cancel`)
    await taken()
    expect(bodies).toEqual([
      { jobId: short, status: 'succeeded' },
      { jobId: failed, status: 'failed' },
      { jobId: canceled, status: 'canceled' },
    ])
    const run = await tiny.nextRun()
    run.finish()
    await local.ended(quiet)
    expect(hook.received).toBe(3)
  })

  test('is retried at once, after one minute and after five minutes, with the reason, then given up', async () => {
    const place = await opened()
    const { local, hook, clock, webhook } = place
    const jobId = await local.submit(URL, { webhook })
    const first = await hook.next()
    first.answer(500)
    const second = await hook.next()
    expect(retry(second)).toEqual(['1', 'http_error'])
    second.answer(302, { location: `${hook.origin}/elsewhere` })
    await waitForAttempts(place, 2)
    await advanceToAttempt(clock, MINUTE_MS - 1)
    expect(hook.received).toBe(2)
    await clock.advance(1)
    const third = await hook.next()
    expect(retry(third)).toEqual(['2', 'too_many_redirects'])
    expect(signedBy(SECRET, third, clock.now())).toBe(true)
    expect(third.headers['x-request-timestamp']).not.toBe(first.headers['x-request-timestamp'])
    third.cut()
    await waitForAttempts(place, 3)
    await advanceToAttempt(clock, 5 * MINUTE_MS)
    const fourth = await hook.next()
    expect(retry(fourth)).toEqual(['3', 'connection_failed'])
    expect(fourth.body).toEqual(first.body)
    await advanceToAttempt(clock, 10_000)
    await waitForAttempts(place, 4)
    expect(events(place).at(-1)).toMatchObject({ level: 'error', failure: 'http_timeout', jobId })
    await clock.advance(24 * 60 * MINUTE_MS)
    expect(hook.received).toBe(4)
  })

  test('distinguishes a failed connection from a failed TLS handshake', async () => {
    const place = await opened()
    const { local, hook, clock } = place
    await local.submit(URL, { webhook: hook.origin.replace('http:', 'https:') })
    await waitForAttempts(place, 2)
    expect(events(place)).toMatchObject([{ failure: 'ssl_error' }, { failure: 'ssl_error' }])
    await hook.close()
    await local.submit(URL, { webhook: hook.origin })
    await waitForAttempts(place, 4)
    expect(events(place).at(-1)).toMatchObject({ level: 'info', failure: 'connection_failed' })
    await clock.advance(0)
  })

  test('continues after a restart', async () => {
    const place = await opened()
    const { local, hook, clock, folder, webhook } = place
    const jobId = await local.submit(URL, { webhook })
    ;(await hook.next()).answer(503)
    ;(await hook.next()).answer(503)
    await waitForAttempts(place, 2)
    await local.close()
    await clock.advance(MINUTE_MS)
    const { engine } = tinyEngine({ held: false })
    const again = await serving({ engine, folder, clock, signingSecret: SECRET })
    onTestFinished(() => again.close())
    const third = await hook.next()
    expect(retry(third)).toEqual(['2', 'http_error'])
    expect(JSON.parse(third.body.toString())).toMatchObject({ jobId, status: 'succeeded' })
    third.answer(200)
    await waitForAttempts({ local: again }, 1)
    expect(events({ local: again })).toMatchObject([{ event: 'local-notice-sent', attempts: 3 }])
  })

  test('that was being sent when the service closed is sent again', async () => {
    const { local, hook, clock, folder, webhook } = await opened()
    await local.submit(URL, { webhook })
    await hook.next()
    await local.close()
    const { engine } = tinyEngine({ held: false })
    const unsigned = await serving({ engine, folder, clock })
    expect(unsigned.log).toMatchObject([{ event: 'local-notice-unsigned' }])
    await unsigned.close()
    const again = await serving({ engine, folder, clock, signingSecret: SECRET })
    onTestFinished(() => again.close())
    const notice = await hook.next()
    expect(retry(notice)).toEqual([undefined, undefined])
    notice.answer(200)
  })

  test('is refused for forbidden addresses', async () => {
    const { local } = await opened()
    for (const webhook of ['http://example.com/x', 'nowhere', '', 'ftp://127.0.0.1/x']) {
      const answer = await local.call('POST', '/v1/diarize', { url: URL, webhook })
      expect(answer.status).toBe(400)
      expect((await answerOf(answer)).errors.map(({ field }) => field)).toEqual(['webhook'])
    }
  })

  test('is forged, repeated, late or missing if a fault says so', async () => {
    const { local, hook, clock, faults, webhook } = await opened({ faulty: true })
    faults?.set([{ kind: 'notice', how: 'forged' }])
    await local.submit(URL, { webhook })
    const forged = await hook.next()
    expect(signedBy(SECRET, forged, clock.now())).toBe(false)
    forged.answer(200)
    faults?.set([{ kind: 'notice', how: 'twice' }])
    const twice = await local.submit(URL, { webhook })
    for (const notice of [await hook.next(), await hook.next()]) {
      expect(JSON.parse(notice.body.toString())).toMatchObject({ jobId: twice })
      expect(retry(notice)).toEqual([undefined, undefined])
      notice.answer(200)
    }
    faults?.set([{ kind: 'notice', how: 'never' }])
    await local.ended(await local.submit(URL, { webhook }))
    faults?.set([{ kind: 'notice', how: 'late', delayMs: MINUTE_MS }])
    const late = await local.submit(URL, { webhook })
    await local.ended(late)
    expect(hook.received).toBe(3)
    await advanceToAttempt(clock, MINUTE_MS)
    const notice = await hook.next()
    expect(JSON.parse(notice.body.toString())).toMatchObject({ jobId: late })
    notice.answer(200)
  })
})

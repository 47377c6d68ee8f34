import { type Notice, noticePath, type Run, ToolkitError } from '@toolkit/core'
import { manualClock, memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { openTestToolkit, type TestToolkit } from './test-toolkit.ts'

const CLOUD = { name: 'pyannoteai', paid: true } as const
const PUBLIC = { url: 'https://notices.example', reachable: true, detail: null }

async function openCloudToolkit(
  options: Parameters<typeof memoryProvider>[0] = {},
): Promise<TestToolkit> {
  return openTestToolkit({ provider: memoryProvider({ ...CLOUD, ...options }) })
}

function notice(run: Run, jobId: string, fields: Partial<Notice> = {}): Notice {
  const { id: runId, noticeToken: token } = run
  return { provider: 'pyannoteai', runId, token, jobId, status: 'succeeded', ...fields }
}

const unknown = () => new ToolkitError('provider-not-found', 'Unknown.')
const unavailable = () => new ToolkitError('provider-unavailable', 'Nobody answers.')

describe('a notice', () => {
  test('is requested if it can arrive, and the result is fetched at once', async () => {
    const setup = await openCloudToolkit({ endless: true })
    setup.toolkit.notices.announce(PUBLIC)
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    const run = await setup.run(recording.id)
    expect(setup.provider.jobs[0]?.request.webhook).toBe(
      `${PUBLIC.url}/notices/${run.id}/${run.noticeToken}`,
    )
    setup.provider.end('job-1', 'succeeded')
    expect(await setup.toolkit.notices.take(notice(run, 'job-1'))).toBe('taken')
    await setup.clock.advance(0)
    expect((await setup.run(recording.id)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('that does not arrive is replaced by polling', async () => {
    const setup = await openCloudToolkit({ endless: true })
    setup.toolkit.notices.announce(PUBLIC)
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    setup.provider.end('job-1', 'succeeded')
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('is not requested if it cannot arrive', async () => {
    const setup = await openCloudToolkit()
    setup.toolkit.notices.announce({ ...PUBLIC, reachable: false, detail: 'The tunnel is down.' })
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).noticeExpected).toBe(false)
    expect(setup.provider.jobs[0]?.request.webhook).toBe(null)
    await setup.toolkit.close()
  })

  test('that is repeated, or arrives after the end, has no effect', async () => {
    const setup = await openCloudToolkit({ endless: true })
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    const run = await setup.run(recording.id)
    const { take } = setup.toolkit.notices
    expect(await take(notice(run, 'job-1'))).toBe('taken')
    const before = await setup.run(recording.id)
    expect(await take(notice(run, 'job-1'))).toBe('repeated')
    expect(await setup.run(recording.id)).toEqual(before)
    setup.provider.end('job-1', 'succeeded')
    const ended = await setup.ended(recording.id)
    expect(await take(notice(run, 'job-1', { status: 'failed' }))).toBe('repeated')
    expect(await setup.run(recording.id)).toEqual(ended)
    await setup.toolkit.close()
  })

  test('of an unknown run, another provider or another job is ignored', async () => {
    const setup = await openCloudToolkit({ endless: true })
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    const run = await setup.run(recording.id)
    const { take } = setup.toolkit.notices
    expect(await take(notice(run, 'job-1', { runId: 'nobody' }))).toBe('ignored')
    expect(await take(notice(run, 'job-1', { provider: 'local' }))).toBe('ignored')
    expect(await take(notice(run, 'job-2'))).toBe('ignored')
    expect(await setup.run(recording.id)).toEqual(run)
    await setup.toolkit.close()
  })

  test('identifies a job whose submit got no response', async () => {
    const setup = await openCloudToolkit({ endless: true, sourceless: true })
    setup.provider.failNext('submit', unavailable(), 'after')
    for (let i = 0; i < 40; i += 1) setup.provider.failNext('findJob', unavailable())
    const { recording } = await setup.createRecording()
    await setup.until(async () => setup.provider.jobs.length === 1)
    const run = await setup.run(recording.id)
    expect(await setup.toolkit.notices.take(notice(run, 'job-1'))).toBe('taken')
    setup.provider.end('job-1', 'succeeded')
    expect(await setup.ended(recording.id)).toMatchObject({ status: 'succeeded', jobId: 'job-1' })
    expect(setup.provider.jobs).toHaveLength(1)
    await setup.toolkit.close()
  })

  test('releases a run that was held for an unknown submit', async () => {
    const setup = await openCloudToolkit({ sourceless: true })
    setup.provider.failNext('submit', unavailable())
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'held')
    const run = await setup.run(recording.id)
    const request = { ...REQUEST, mediaKey: run.id }
    const { jobId } = await setup.provider.submit(request, new AbortController().signal)
    expect(await setup.toolkit.notices.take(notice(run, jobId))).toBe('taken')
    expect(await setup.ended(recording.id)).toMatchObject({ status: 'succeeded', jobId })
    await setup.toolkit.close()
  })

  test('at another address than that of the run is ignored, even if it is signed', async () => {
    const setup = await openCloudToolkit({ sourceless: true })
    setup.provider.failNext('submit', unavailable())
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'held')
    const run = await setup.run(recording.id)
    for (const token of [null, '', run.id, 'guessed', `${run.noticeToken}x`]) {
      const foreign = notice(run, 'job-of-somebody', { token })
      expect(await setup.toolkit.notices.take(foreign)).toBe('ignored')
    }
    expect(await setup.run(recording.id)).toEqual(run)
    await setup.toolkit.close()
  })

  test('during recovery must be sent again', async () => {
    const before = await openCloudToolkit({ endless: true })
    const { recording } = await before.createRecording()
    await before.until(async () => (await before.run(recording.id)).status === 'running')
    const run = await before.run(recording.id)
    await before.toolkit.close()
    const { storage, provider, clock } = before
    const early: unknown[] = []
    const setup = await openTestToolkit({
      storage,
      provider,
      clock,
      meanwhile: (toolkit) =>
        toolkit.notices.take(notice(run, 'job-1')).catch((error) => early.push(error)),
    })
    expect(early).toMatchObject([{ code: 'starting' }])
    expect(await setup.toolkit.notices.take(notice(run, 'job-1'))).toBe('taken')
    await setup.toolkit.close()
  })

  test('reaches a run of an older version at its old address', async () => {
    const setup = await openCloudToolkit({ endless: true })
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    const old = { ...(await setup.run(recording.id)), noticeToken: null }
    expect(noticePath(old)).toBe(`/notices/${old.id}`)
    expect(await setup.storage.runs.replace(old)).toBe(true)
    const { take } = setup.toolkit.notices
    expect(await take(notice(old, 'job-1', { token: 'any' }))).toBe('ignored')
    expect(await take(notice(old, 'job-1'))).toBe('taken')
    setup.provider.end('job-1', 'succeeded')
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('of one run, sent to the address of another, is ignored', async () => {
    const setup = await openCloudToolkit({ sourceless: true })
    const first = await setup.createRecording()
    const done = await setup.ended(first.recording.id)
    setup.provider.failNext('submit', unavailable())
    const second = await setup.createRecording()
    await setup.until(async () => (await setup.run(second.recording.id)).status === 'held')
    const held = await setup.run(second.recording.id)
    expect(await setup.toolkit.notices.take(notice(held, done.jobId ?? ''))).toBe('ignored')
    expect(await setup.run(second.recording.id)).toEqual(held)
    await setup.toolkit.close()
  })
})

const REQUEST = {
  mediaKey: '',
  model: 'm',
  speakers: { num: null, min: null, max: null },
  scores: [],
  webhook: null,
  identify: null,
} as const

describe('an account that refuses', () => {
  test('holds all runs, is probed once a minute, and releases them when it accepts', async () => {
    const setup = await openCloudToolkit()
    const credit = () => new ToolkitError('provider-credit', 'Pay first.')
    for (let i = 0; i < 4; i += 1) setup.provider.failNext('submit', credit())
    const ids: string[] = []
    for (let i = 0; i < 30; i += 1) ids.push((await setup.createRecording()).recording.id)
    const all = () => Promise.all(ids.map((id) => setup.run(id)))
    const count = async (status: string) =>
      (await all()).filter((run) => run.status === status).length
    await setup.until(async () => (await count('held')) > 0)
    const [provider] = (await setup.toolkit.health()).providers
    expect(provider?.detail).toContain('payment')
    const since = (await all()).find((run) => run.hold !== null)?.hold?.since
    await setup.until(async () => (await count('succeeded')) === 30)
    expect(setup.provider.jobs).toHaveLength(30)
    expect(since).toBeDefined()
    expect((await setup.toolkit.health()).providers[0]?.detail).toBe(null)
    await setup.toolkit.close()
  })

  test('keeps the time of the first refusal, and is probed at once on request', async () => {
    const setup = await openCloudToolkit()
    const credit = () => new ToolkitError('provider-credit', 'Pay first.')
    for (let i = 0; i < 3; i += 1) setup.provider.failNext('submit', credit())
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'held')
    const { hold, id } = await setup.run(recording.id)
    await setup.clock.advance(61_000)
    expect((await setup.run(recording.id)).hold).toEqual(hold)
    await setup.toolkit.runs.resolve(recording.id, id, 'resubmit')
    await setup.clock.advance(0)
    expect((await setup.run(recording.id)).hold).toEqual(hold)
    await setup.toolkit.runs.resolve(recording.id, id, 'resubmit')
    await setup.clock.advance(0)
    expect((await setup.run(recording.id)).hold).toBe(null)
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('does not delay the result of a job that it accepted before', async () => {
    const setup = await openCloudToolkit({ endless: true })
    const first = await setup.createRecording()
    await setup.until(async () => (await setup.run(first.recording.id)).status === 'running')
    const creditError = () => new ToolkitError('provider-credit', 'Pay first.')
    for (let i = 0; i < 9; i += 1) setup.provider.failNext('submit', creditError())
    const second = await setup.createRecording()
    await setup.until(async () => (await setup.run(second.recording.id)).status === 'held')
    setup.provider.end('job-1', 'succeeded')
    expect((await setup.ended(first.recording.id)).status).toBe('succeeded')
    expect((await setup.run(second.recording.id)).status).toBe('held')
    await setup.toolkit.close()
  })
})

describe('a field that a model refuses', () => {
  const refusal = (...paths: string[]) =>
    new ToolkitError('provider-rejected', 'Invalid request', {
      fields: paths.map((path) => ({ path, message: 'is not supported' })),
    })

  test('is left out with a warning, and not requested by the next run', async () => {
    const setup = await openCloudToolkit()
    setup.provider.failNext('submit', refusal('scores.confidence'))
    const { recording } = await setup.createRecording({ model: 'precision-9' })
    const run = await setup.ended(recording.id)
    expect(run).toMatchObject({ status: 'succeeded', leftOut: ['confidence'] })
    expect(run.warnings).toEqual([
      'precision-9 does not provide confidence (is not supported). It is left out.',
    ])
    expect(setup.provider.jobs[0]?.request.scores).not.toContain('confidence')
    expect(setup.provider.jobs[0]?.request.scores).toContain('speech')
    const next = await setup.createRecording({ model: 'precision-9' })
    expect((await setup.ended(next.recording.id)).warnings).toEqual(run.warnings)
    await setup.clock.advance(31 * 24 * 3_600_000)
    const later = await setup.createRecording({ model: 'precision-9' })
    expect((await setup.ended(later.recording.id)).leftOut).toEqual([])
    expect(setup.provider.jobs).toHaveLength(3)
    await setup.toolkit.close()
  })

  test('that is required fails the run with the message of the provider', async () => {
    const setup = await openCloudToolkit()
    setup.provider.failNext('submit', refusal('scores.confidence', 'speakers.num'))
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).error?.code).toBe('provider-rejected')
    expect(setup.provider.jobs).toHaveLength(0)
    await setup.toolkit.close()
  })

  test('and is the address for notices: the job is polled', async () => {
    const setup = await openCloudToolkit()
    setup.toolkit.notices.announce(PUBLIC)
    setup.provider.failNext('submit', refusal('webhook'))
    const { recording } = await setup.createRecording()
    const run = await setup.ended(recording.id)
    expect(run).toMatchObject({ status: 'succeeded', noticeExpected: false })
    expect(run.warnings[0]).toContain('refuses the address')
    await setup.toolkit.close()
  })
})

describe('data that expired at the provider', () => {
  test('an expired job fails the run with the reason', async () => {
    const setup = await openCloudToolkit({ endless: true })
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    await setup.clock.advance(120_000)
    for (let i = 0; i < 4; i += 1) setup.provider.failNext('job', unknown())
    const { error } = await setup.ended(recording.id)
    expect(error?.code).toBe('provider-not-found')
    expect(error?.message).toContain('24 hours')
    await setup.toolkit.close()
  })

  test('a result that went away before it was fetched is said, at once and with its cost', async () => {
    const before = await openCloudToolkit({ endless: true })
    const { recording } = await before.createRecording()
    await before.until(async () => (await before.run(recording.id)).status === 'running')
    const { resultExpiresAt, submittedAt } = await before.run(recording.id)
    expect(Date.parse(resultExpiresAt ?? '')).toBe(Date.parse(submittedAt ?? '') + 24 * 3_600_000)
    await before.toolkit.close()
    const clock = manualClock(Date.parse(resultExpiresAt ?? ''))
    before.provider.failNext('job', unknown())
    const { storage, provider } = before
    const setup = await openTestToolkit({ storage, provider, clock })
    const { error } = await setup.ended(recording.id)
    expect(error).toMatchObject({
      code: 'result-expired',
      message: expect.stringMatching(/24 hours.*billed/),
    })
    await setup.toolkit.close()
  })

  test('a result that cannot be stored says until when it can be fetched, and is then fetched', async () => {
    const storage = memoryStorage()
    const { put } = storage.turns
    let isFull = true
    storage.turns.put = async (...given) => {
      if (isFull) throw new ToolkitError('storage-full', 'The disk is full.')
      return put.apply(storage.turns, given)
    }
    const provider = memoryProvider({ name: 'pyannoteai', paid: true, endless: true })
    const setup = await openTestToolkit({ storage, provider })
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    const earliest = (await setup.run(recording.id)).resultExpiresAt ?? ''
    await setup.clock.advance(600_000)
    provider.end('job-1', 'succeeded')
    await setup.until(async () => (await setup.run(recording.id)).resultExpiresAt !== earliest)
    const { status, resultExpiresAt } = await setup.run(recording.id)
    expect(status).toBe('running')
    expect(Date.parse(resultExpiresAt ?? '')).toBeGreaterThan(Date.parse(earliest))
    isFull = false
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('after a start, the results that go away first are fetched first', async () => {
    const provider = memoryProvider({
      name: 'pyannoteai',
      paid: true,
      endless: true,
      runsAtOnce: 9,
    })
    const before = await openTestToolkit({ provider })
    const jobs: string[] = []
    for (let i = 0; i < 4; i += 1) {
      const { recording } = await before.createRecording()
      await before.until(async () => (await before.run(recording.id)).status === 'running')
      const run = await before.run(recording.id)
      // The later it was submitted, the sooner its result goes away.
      const resultExpiresAt = new Date(before.clock.now() + (9 - i) * 3_600_000).toISOString()
      await before.storage.runs.replace({ ...run, resultExpiresAt })
      jobs.unshift(run.jobId ?? '')
    }
    await before.toolkit.close()
    const asked: string[] = []
    const slow = {
      ...provider,
      runsAtOnce: 1,
      job: async (jobId: string, signal: AbortSignal) => {
        if (!asked.includes(jobId)) asked.push(jobId)
        provider.end(jobId, 'succeeded')
        return provider.job(jobId, signal)
      },
    }
    const { storage, clock } = before
    const setup = await openTestToolkit({ storage, provider: slow, clock })
    await setup.until(async () => (await storage.runs.unfinished()).length === 0)
    expect(asked).toEqual(jobs)
    await setup.toolkit.close()
  })

  test('a job that is unknown only once is not expired', async () => {
    const setup = await openCloudToolkit({ endless: true })
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    await setup.clock.advance(120_000)
    setup.provider.failNext('job', unknown())
    await setup.clock.advance(30_000)
    setup.provider.end('job-1', 'succeeded')
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('a job that does not appear at once is waited for', async () => {
    const setup = await openCloudToolkit()
    setup.provider.failNext('job', new ToolkitError('provider-not-found', 'Unknown.'))
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('an upload that expired while its run was held is repeated', async () => {
    const setup = await openCloudToolkit()
    const credit = () => new ToolkitError('provider-credit', 'Pay first.')
    // One refusal per minute for more than a day.
    for (let i = 0; i < 25 * 60; i += 1) setup.provider.failNext('submit', credit())
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'held')
    const before = await setup.run(recording.id)
    await setup.clock.advance(26 * 3_600_000)
    const after = await setup.ended(recording.id)
    expect(after.status).toBe('succeeded')
    expect(Date.parse(after.uploadedAt ?? '')).toBeGreaterThan(
      Date.parse(before.mediaExpiresAt ?? '') - 1,
    )
    expect([...setup.provider.media.keys()]).toEqual([after.id])
    await setup.toolkit.close()
  })
})

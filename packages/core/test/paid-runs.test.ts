import { NO_HINTS, type Storage, ToolkitError } from '@toolkit/core'
import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { blocks, DRAFT, follow, never, openTestToolkit, SOUND } from './test-toolkit.ts'

const CLOUD = { name: 'pyannoteai', paid: true } as const
const unavailable = () => new ToolkitError('provider-unavailable', 'Nobody answers.')

/** A storage with another `runs.replace`. */
function withReplace(storage: Storage, replace: Storage['runs']['replace']): Storage {
  return { ...storage, runs: { ...storage.runs, replace } }
}

/** Settles with the response or with the signal, as fetch does. */
function answered(answer: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    void answer.then(resolve)
  })
}

describe('a second paid job', () => {
  test('is not created if another server started the submit after the run was read', async () => {
    const memory = memoryStorage()
    let isOvertaken = false
    const storage = withReplace(memory, async (run) => {
      if (run.submitStartedAt !== null && run.jobId === null && !isOvertaken) {
        isOvertaken = true
        await memory.runs.replace(run)
        return false
      }
      return memory.runs.replace(run)
    })
    const setup = await openTestToolkit({ storage, provider: memoryProvider(CLOUD) })
    await setup.createRecording()
    await setup.clock.advance(60_000)
    expect(isOvertaken).toBe(true)
    expect(setup.provider.jobs).toHaveLength(0)
    await setup.toolkit.close()
  })

  test('is not created if two tabs resubmit the same held run', async () => {
    const memory = memoryStorage()
    let late: (() => Promise<void>) | null = null
    const storage: Storage = {
      ...memory,
      runs: {
        ...memory.runs,
        async get(id) {
          const run = await memory.runs.get(id)
          await late?.()
          return run
        },
      },
    }
    const provider = memoryProvider({ ...CLOUD, sourceless: true })
    const slow = Promise.withResolvers<void>()
    let submits = 0
    const submit: typeof provider.submit = async (request, signal) => {
      submits += 1
      const answer = await provider.submit(request, signal)
      if (submits === 2) await answered(slow.promise, signal)
      return answer
    }
    provider.failNext('submit', unavailable())
    const setup = await openTestToolkit({ storage, provider: { ...provider, submit } })
    const held = await follow(setup, 'held')
    const { resolve } = setup.toolkit.runs
    // The second tab reads the held run; the first one resubmits it before the second one does.
    late = async () => {
      late = null
      await resolve(held.recordingId, held.id, 'resubmit')
      await setup.clock.advance(0)
    }
    await resolve(held.recordingId, held.id, 'resubmit')
    slow.resolve()
    expect((await setup.ended(held.recordingId)).status).toBe('succeeded')
    expect(submits).toBe(2)
    expect(setup.provider.jobs).toHaveLength(1)
    await setup.toolkit.close()
  })

  test('is not created if recovery and a request complete an upload concurrently', async () => {
    const memory = memoryStorage()
    const away = new ToolkitError('storage-unavailable', 'The database is away.')
    const first = await openTestToolkit({
      storage: {
        ...memory,
        runs: {
          ...memory.runs,
          insert: async () => {
            throw away
          },
        },
      },
      provider: memoryProvider(CLOUD),
    })
    const upload = await first.toolkit.uploads.begin(DRAFT, SOUND.length)
    const append = first.toolkit.uploads.append(upload.id, 0, blocks(SOUND), never)
    await expect(append).rejects.toBe(away)
    await first.toolkit.close()
    // The recording exists, its run does not yet.
    const provider = memoryProvider(CLOUD)
    const second = await openTestToolkit({
      storage: memory,
      provider,
      clock: first.clock,
      meanwhile: (toolkit) => toolkit.uploads.get(upload.id),
    })
    expect(await memory.runs.list(upload.recordingId)).toHaveLength(1)
    await second.toolkit.close()
  })

  test('is not created if the clock was set back after the submit', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider(CLOUD) })
    setup.provider.failNext('submit', unavailable(), 'after')
    for (let i = 0; i < 3; i += 1) setup.provider.failNext('findJob', unavailable())
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).submitStartedAt !== null)
    const run = await setup.run(recording.id)
    const future = new Date(setup.clock.now() + 80 * 365 * 24 * 3_600_000).toISOString()
    await setup.storage.runs.replace({ ...run, submitStartedAt: future })
    // A list since that time contains no job.
    setup.provider.findJob = async () => ({ found: null, conclusive: true })
    await setup.until(async () => (await setup.run(recording.id)).status === 'held')
    expect(setup.provider.jobs).toHaveLength(1)
    await setup.toolkit.close()
  })
})

describe('a paid result', () => {
  test('is fetched after its key was removed from the settings and restored', async () => {
    const storage = memoryStorage()
    const cloud = memoryProvider({ ...CLOUD, endless: true })
    const local = memoryProvider()
    const first = await openTestToolkit({ storage, providers: [cloud, local] })
    const run = await follow(first, 'running')
    await first.toolkit.close()
    const without = await openTestToolkit({ storage, providers: [local], clock: first.clock })
    await without.clock.advance(600_000)
    expect((await without.run(run.recordingId)).hold?.reason).toBe('credentials')
    expect(without.logged.length).toBeLessThan(40)
    await without.toolkit.close()
    cloud.end('job-1', 'succeeded')
    const again = await openTestToolkit({ storage, providers: [cloud, local], clock: first.clock })
    expect((await again.ended(run.recordingId)).status).toBe('succeeded')
    await again.toolkit.close()
  })

  test('of a removed provider can be canceled, with a warning about its cost', async () => {
    const storage = memoryStorage()
    const cloud = memoryProvider({ ...CLOUD, endless: true })
    const first = await openTestToolkit({ storage, provider: cloud })
    const run = await follow(first, 'running')
    await first.toolkit.close()
    const without = await openTestToolkit({
      storage,
      providers: [memoryProvider()],
      clock: first.clock,
    })
    await without.toolkit.runs.cancel(run.recordingId, run.id)
    const { status, warnings } = await without.ended(run.recordingId)
    expect([status, warnings.join()]).toEqual(['canceled', expect.stringContaining('bill')])
    await without.toolkit.close()
  })

  test('is requested four times, also after other errors', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ ...CLOUD, endless: true }) })
    const run = await follow(setup, 'running')
    for (let i = 0; i < 5; i += 1) setup.provider.failNext('job', unavailable())
    await setup.clock.advance(180_000)
    const cut = new ToolkitError('provider-bad-result', 'It breaks off.')
    for (let i = 0; i < 5; i += 1) setup.provider.failNext('job', unavailable())
    for (let i = 0; i < 3; i += 1) setup.provider.failNext('job', cut)
    await setup.clock.advance(600_000)
    setup.provider.end('job-1', 'succeeded')
    expect((await setup.ended(run.recordingId)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('survives an unexpected error at any call', async () => {
    for (const verb of ['submit', 'job'] as const) {
      const setup = await openTestToolkit({ provider: memoryProvider(CLOUD) })
      setup.provider.failNext(verb, new Error('What is this?'), 'after')
      const { recording } = await setup.createRecording()
      expect((await setup.ended(recording.id)).status).toBe('succeeded')
      expect(setup.provider.jobs).toHaveLength(1)
      await setup.toolkit.close()
    }
  })

  test('is not canceled if its run was released before the decision arrived', async () => {
    const setup = await openTestToolkit({
      provider: memoryProvider({ ...CLOUD, sourceless: true, endless: true }),
    })
    setup.provider.failNext('submit', unavailable())
    const held = await follow(setup, 'held')
    // The submit was accepted, but is not in the list.
    const request = { model: 'm', speakers: NO_HINTS, scores: [], webhook: null, identify: null }
    await setup.provider.submit({ ...request, mediaKey: held.id }, never)
    const { get } = setup.storage.runs
    let isFirst = true
    Object.assign(setup.storage.runs, {
      get: async (id: string) => {
        const run = await get(id)
        if (isFirst) {
          isFirst = false
          const token = held.noticeToken
          const notice = { provider: 'pyannoteai', runId: id, token, status: 'succeeded' } as const
          await setup.toolkit.notices.take({ ...notice, jobId: 'job-1' })
        }
        return run
      },
    })
    const abandoned = setup.toolkit.runs.resolve(held.recordingId, held.id, 'give-up')
    await expect(abandoned).rejects.toMatchObject({ code: 'request-conflict' })
    setup.provider.end('job-1', 'succeeded')
    expect((await setup.ended(held.recordingId)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('is not lost if a listener throws', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider(CLOUD) })
    setup.toolkit.subscribe(() => {
      throw new Error('I cannot hear this.')
    })
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    await setup.toolkit.close()
  })
})

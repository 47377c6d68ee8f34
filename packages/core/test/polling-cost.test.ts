import { type DiarizationProvider, type Run, type Storage, ToolkitError } from '@toolkit/core'
import { type MemoryProvider, memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { follow, openTestToolkit, type TestToolkit } from './test-toolkit.ts'

const CLOUD = { name: 'pyannoteai', paid: true } as const
/** Shorter than the interval of the watch. */
const WINDOW_MS = 20_000

type Calls = Map<string, number>

/** An in-memory storage that counts calls by `store.method`. */
function countingStorage(): Storage & { readonly calls: Calls } {
  const calls: Calls = new Map()
  const counting = <T extends object>(target: T, name: string): T =>
    new Proxy(target, {
      get(store, key) {
        const value: unknown = Reflect.get(store, key)
        const path = name === '' ? String(key) : `${name}.${String(key)}`
        if (typeof value === 'object' && value !== null) return counting(value, path)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => {
          calls.set(path, (calls.get(path) ?? 0) + 1)
          return Reflect.apply(value, store, given)
        }
      },
    })
  return { ...counting(memoryStorage(), ''), calls }
}

/** A provider that counts polls. */
function countingProvider(memory: MemoryProvider): MemoryProvider & { readonly polls: string[] } {
  const polls: string[] = []
  const job: DiarizationProvider['job'] = (jobId, signal) => {
    polls.push(jobId)
    return memory.job(jobId, signal)
  }
  return { ...memory, job, polls }
}

/** The calls of the storage and the polls of the provider while the clock advances by the window. */
async function costOfWindow(
  { clock }: TestToolkit,
  { calls }: { readonly calls: Calls },
  { polls }: { readonly polls: string[] },
): Promise<{ readonly calls: Readonly<Record<string, number>>; readonly polls: number }> {
  const before = polls.length
  calls.clear()
  await clock.advance(WINDOW_MS)
  return { calls: Object.fromEntries(calls), polls: polls.length - before }
}

describe('a poll that finds no change reads only the run', () => {
  const running = (options: Parameters<typeof memoryProvider>[0]) =>
    memoryProvider({ ...options, endless: true })
  const waiting = (options: Parameters<typeof memoryProvider>[0]): MemoryProvider => ({
    ...memoryProvider(options),
    job: async () => ({ status: 'pending' }),
  })

  test.each([
    ['a job that runs on this machine', running({}), 'running', 50],
    ['a job that waits on this machine', waiting({}), 'submitted', 50],
    ['a job that runs in the cloud', running(CLOUD), 'running', 4],
    ['a job that waits in the cloud', waiting(CLOUD), 'submitted', 4],
  ] as const)('%s', async (_name, memory, status, polls) => {
    const storage = countingStorage()
    const provider = countingProvider(memory)
    const setup = await openTestToolkit({ storage, provider })
    await follow(setup, status)
    await setup.clock.advance(6_000)
    const cost = await costOfWindow(setup, storage, provider)
    expect(cost).toEqual({ calls: { 'runs.get': polls }, polls })
    await setup.toolkit.close()
  })

  test('a job that was accepted before its account refused others', async () => {
    const storage = countingStorage()
    const provider = countingProvider(running(CLOUD))
    const setup = await openTestToolkit({ storage, provider })
    await follow(setup, 'running')
    provider.failNext('submit', new ToolkitError('provider-credit', 'Pay first.'))
    await follow(setup, 'held')
    await setup.clock.advance(6_000)
    const cost = await costOfWindow(setup, storage, provider)
    expect(cost).toEqual({ calls: { 'runs.get': 4 }, polls: 4 })
    await setup.toolkit.close()
  })
})

describe('the next poll detects changes by another process', () => {
  async function runningRun(): Promise<{ readonly setup: TestToolkit; readonly run: Run }> {
    const setup = await openTestToolkit({ provider: memoryProvider({ ...CLOUD, endless: true }) })
    const run = await follow(setup, 'running')
    await setup.clock.advance(12_000)
    return { setup, run: await setup.run(run.recordingId) }
  }
  const at = new Date(Date.UTC(2026, 0, 1)).toISOString()

  test('a cancellation', async () => {
    const { setup, run } = await runningRun()
    expect(await setup.storage.runs.replace({ ...run, cancelRequestedAt: at })).toBe(true)
    await setup.clock.advance(5_000)
    expect((await setup.run(run.recordingId)).status).toBe('canceled')
    expect((await setup.toolkit.recordings.get(run.recordingId)).status).toBe('canceled')
    await setup.toolkit.close()
  })

  test('the end of the run', async () => {
    const { setup, run } = await runningRun()
    const ended = { ...run, status: 'canceled', completedAt: at } as const
    expect(await setup.storage.runs.replace(ended)).toBe(true)
    await setup.clock.advance(5_000)
    expect((await setup.toolkit.recordings.get(run.recordingId)).status).toBe('canceled')
    setup.provider.end('job-1', 'succeeded')
    await setup.clock.advance(60_000)
    expect(await setup.run(run.recordingId)).toEqual({ ...ended, revision: ended.revision + 1 })
    await setup.toolkit.close()
  })

  test('a deletion of the run', async () => {
    const { setup, run } = await runningRun()
    await setup.storage.runs.remove(run.id)
    setup.provider.end('job-1', 'succeeded')
    await setup.clock.advance(60_000)
    expect(await setup.storage.runs.get(run.id)).toBe(null)
    expect(await setup.toolkit.runs.list(run.recordingId)).toEqual([])
    await setup.toolkit.close()
  })

  test('a deletion of the recording before the result arrives', async () => {
    const { setup, run } = await runningRun()
    await setup.storage.recordings.remove(run.recordingId)
    setup.provider.end('job-1', 'succeeded')
    await setup.clock.advance(5_000)
    expect((await setup.storage.runs.get(run.id))?.status).toBe('canceled')
    await setup.toolkit.close()
  })

  test('another change, while the job ends', async () => {
    const { setup, run } = await runningRun()
    const stored = await setup.storage.runs.replace({ ...run, warnings: ['Said elsewhere.'] })
    expect(stored).toBe(true)
    setup.provider.end('job-1', 'succeeded')
    await setup.clock.advance(5_000)
    const ended = await setup.run(run.recordingId)
    expect(ended).toMatchObject({ status: 'succeeded', warnings: ['Said elsewhere.'] })
    await setup.toolkit.close()
  })
})

import { type Recording, type Run, type Storage, ToolkitError } from '@toolkit/core'
import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { projectRecording } from '../src/runtime/projection.ts'
import { openTestToolkit, type TestToolkit } from './test-toolkit.ts'

/** A storage that can be made to fail: `failAt` counts its calls from there on. */
interface Unreliable {
  readonly storage: Storage
  /** The calls number `from` to `to` (1 is the next one) fail, before or after their effect. */
  fail(from: number, to: number, when: 'before' | 'after'): void
  /** Calls since `fail`. */
  calls(): number
  /** Runs before the next append of a verdict. */
  beforeAppend: (() => Promise<unknown>) | null
}

function unreliable(): Unreliable {
  const memory = memoryStorage()
  let count = 0
  let window = { from: 0, to: -1, when: 'before' as 'before' | 'after' }
  const away = () => new ToolkitError('storage-unavailable', 'The database is away.')
  const wrap = <T extends object>(store: T): T =>
    new Proxy(store, {
      get: (target, name) => {
        const verb: unknown = Reflect.get(target, name)
        if (typeof verb !== 'function' || name === 'read') return verb
        return async (...given: unknown[]) => {
          if (name === 'append' && target === memory.verdicts && self.beforeAppend) {
            const hook = self.beforeAppend
            self.beforeAppend = null
            await hook()
          }
          count += 1
          const isAway = count >= window.from && count <= window.to
          if (isAway && window.when === 'before') throw away()
          const answer: unknown = await Reflect.apply(verb, target, given)
          if (isAway) throw away()
          return answer
        }
      },
    })
  const self: Unreliable = {
    storage: {
      ...memory,
      recordings: wrap(memory.recordings),
      runs: wrap(memory.runs),
      verdicts: wrap(memory.verdicts),
      blobs: wrap(memory.blobs),
    },
    fail(from, to, when) {
      count = 0
      window = { from, to, when }
    },
    calls: () => count,
    beforeAppend: null,
  }
  return self
}

async function openUnreliable(
  unreliableStorage: Unreliable,
  endless = false,
): Promise<TestToolkit> {
  const provider = memoryProvider({ name: 'pyannoteai', paid: true, endless })
  return openTestToolkit({ storage: unreliableStorage.storage, provider })
}

async function expectAgreement(setup: TestToolkit, storage: Unreliable, id: string): Promise<void> {
  await setup.clock.advance(61_000)
  storage.fail(0, -1, 'before')
  await setup.clock.advance(200_000)
  const recording = await setup.storage.recordings.get(id)
  if (!recording) throw new Error('the recording is gone')
  const runs = await setup.storage.runs.list(id)
  const projected = projectRecording(recording, runs, await setup.storage.verdicts.list(id))
  expect(recording).toMatchObject(projected)
  expect(recording.settled).toBe(
    runs.every(({ status }) => ['succeeded', 'failed', 'canceled'].includes(status)),
  )
}

type UseCase = (setup: TestToolkit, recording: Recording, run: Run) => Promise<unknown>

const done: Readonly<Record<string, UseCase>> = {
  'a verdict': (h, r) => h.toolkit.recordings.judge(r.id, { score: 7, note: null, runId: null }),
  'a verdict taken back': (h, r) => h.toolkit.recordings.takeBack(r.id),
  'a run chosen': (h, r, run) => h.toolkit.recordings.choose(r.id, run.id),
  'a run removed': (h, r, run) => h.toolkit.runs.remove(r.id, run.id),
  'a run started': (h, r) =>
    h.toolkit.runs.start(r.id, {
      provider: null,
      model: null,
      speakers: null,
      confirmed: false,
      forced: false,
    }),
}

describe('whatever the storage does, and without another start, the row agrees with runs and verdicts after', () => {
  for (const [name, use] of Object.entries(done)) {
    test(name, async () => {
      await eachOutage(async (storage, begin) => {
        const setup = await openUnreliable(storage)
        const { recording } = await setup.handIn()
        const run = await setup.ended(recording.id)
        await setup.toolkit.recordings.judge(recording.id, { score: 50, note: null, runId: null })
        begin()
        await use(setup, recording, run).catch(ignoreOutage)
        await expectAgreement(setup, storage, recording.id)
        await setup.toolkit.close()
      })
    })
  }

  test('a held run given up', async () => {
    await eachOutage(async (storage, begin) => {
      const setup = await openUnreliable(storage)
      setup.provider.failNext('submit', new Error('What is this?'))
      for (let i = 0; i < 40; i += 1) setup.provider.failNext('submit', new Error('Again?'))
      const { recording } = await setup.handIn()
      await setup.until(async () => (await setup.run(recording.id)).status === 'held')
      await setup.clock.advance(1_000)
      const run = await setup.run(recording.id)
      begin()
      await setup.toolkit.runs.resolve(recording.id, run.id, 'give-up').catch(ignoreOutage)
      await expectAgreement(setup, storage, recording.id)
      await setup.toolkit.close()
    })
  })

  test('a running run canceled', async () => {
    await eachOutage(async (storage, begin) => {
      const setup = await openUnreliable(storage, true)
      const { recording } = await setup.handIn()
      await setup.until(async () => (await setup.run(recording.id)).status === 'running')
      const run = await setup.run(recording.id)
      begin()
      await setup.toolkit.runs.cancel(recording.id, run.id).catch(ignoreOutage)
      await expectAgreement(setup, storage, recording.id)
      await setup.toolkit.close()
    })
  })
})

test('a row read between the mark and the change is not settled by whoever read it', async () => {
  const storage = unreliable()
  const setup = await openUnreliable(storage)
  const { recording } = await setup.handIn()
  const run = await setup.ended(recording.id)
  storage.beforeAppend = async () => {
    await setup.toolkit.recordings.choose(recording.id, run.id)
    // The append itself passes; the row cannot be stored after it.
    storage.fail(2, 9, 'before')
  }
  const verdict = { score: 12, note: null, runId: null }
  await setup.toolkit.recordings.judge(recording.id, verdict).catch(ignoreOutage)
  await expectAgreement(setup, storage, recording.id)
  expect((await setup.toolkit.recordings.get(recording.id)).humanScore).toBe(12)
  await setup.toolkit.close()
})

/** Plays once for each call of the storage that fails, alone and with the two after it, before and after its effect. */
async function eachOutage(
  play: (storage: Unreliable, begin: () => void) => Promise<void>,
): Promise<void> {
  const whole = unreliable()
  await play(whole, () => whole.fail(0, -1, 'before'))
  const calls = Math.min(whole.calls(), 24)
  expect(calls).toBeGreaterThan(3)
  for (let from = 1; from <= calls; from += 1) {
    for (const length of [1, 3, 12]) {
      for (const when of ['before', 'after'] as const) {
        const storage = unreliable()
        await play(storage, () => storage.fail(from, from + length - 1, when))
      }
    }
  }
}

function ignoreOutage(error: unknown): void {
  if (error instanceof ToolkitError && error.code === 'storage-unavailable') return
  throw error
}

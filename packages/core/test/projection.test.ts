import { type Recording, type Run, ToolkitError } from '@toolkit/core'
import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { projectRecording } from '../src/runtime/projection.ts'
import { type FaultyStorage, faultyStorage } from './faulty-storage.ts'
import { openTestToolkit, type TestToolkit } from './test-toolkit.ts'

interface Unreliable extends FaultyStorage {
  /** Called before the next append of a verdict. */
  beforeAppend: (() => Promise<unknown>) | null
}

function unreliable(): Unreliable {
  const faulty = faultyStorage(memoryStorage(), ['recordings', 'runs', 'verdicts', 'blobs'])
  const { verdicts } = faulty.storage
  const self: Unreliable = {
    ...faulty,
    storage: {
      ...faulty.storage,
      verdicts: {
        ...verdicts,
        async append(verdict) {
          const hook = self.beforeAppend
          self.beforeAppend = null
          await hook?.()
          return verdicts.append(verdict)
        },
      },
    },
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
  storage.arm(null)
  await setup.clock.advance(200_000)
  const recording = await setup.storage.recordings.get(id)
  if (!recording) throw new Error('the recording is missing')
  const runs = await setup.storage.runs.list(id)
  const projected = projectRecording(recording, runs, await setup.storage.verdicts.list(id))
  expect(recording).toMatchObject(projected)
  expect(recording.settled).toBe(
    runs.every(({ status }) => ['succeeded', 'failed', 'canceled'].includes(status)),
  )
}

type UseCase = (setup: TestToolkit, recording: Recording, run: Run) => Promise<unknown>

const done: Readonly<Record<string, UseCase>> = {
  'a verdict': (h, r) =>
    h.toolkit.recordings.setHumanScore(r.id, { score: 7, note: null, runId: null }),
  'a verdict removed': (h, r) => h.toolkit.recordings.clearHumanScore(r.id),
  'a run chosen': (h, r, run) => h.toolkit.recordings.choose(r.id, run.id),
  'a run removed': (h, r, run) => h.toolkit.runs.remove(r.id, run.id),
  'a run started': (h, r) =>
    h.toolkit.runs.start(r.id, {
      provider: null,
      model: null,
      speakers: null,
      identify: null,
      confirmed: false,
      forced: false,
    }),
}

describe('whatever the storage does, the recording agrees with its runs and verdicts afterwards, without a restart', () => {
  for (const [name, use] of Object.entries(done)) {
    test(name, async () => {
      await eachOutage(async (storage, begin) => {
        const setup = await openUnreliable(storage)
        const { recording } = await setup.createRecording()
        const run = await setup.ended(recording.id)
        await setup.toolkit.recordings.setHumanScore(recording.id, {
          score: 50,
          note: null,
          runId: null,
        })
        begin()
        await use(setup, recording, run).catch(ignoreOutage)
        await expectAgreement(setup, storage, recording.id)
        await setup.toolkit.close()
      })
    })
  }

  test('a held run canceled', async () => {
    await eachOutage(async (storage, begin) => {
      const setup = await openUnreliable(storage)
      setup.provider.failNext('submit', new Error('What is this?'))
      for (let i = 0; i < 40; i += 1) setup.provider.failNext('submit', new Error('Again?'))
      const { recording } = await setup.createRecording()
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
      const { recording } = await setup.createRecording()
      await setup.until(async () => (await setup.run(recording.id)).status === 'running')
      const run = await setup.run(recording.id)
      begin()
      await setup.toolkit.runs.cancel(recording.id, run.id).catch(ignoreOutage)
      await expectAgreement(setup, storage, recording.id)
      await setup.toolkit.close()
    })
  })
})

test('a concurrent reader does not settle a recording during a change', async () => {
  const storage = unreliable()
  const setup = await openUnreliable(storage)
  const { recording } = await setup.createRecording()
  const run = await setup.ended(recording.id)
  storage.beforeAppend = async () => {
    await setup.toolkit.recordings.choose(recording.id, run.id)
    // The append succeeds; the recording cannot be stored afterwards.
    storage.arm({ at: 2, to: 9, when: 'before', how: 'unavailable' })
  }
  const verdict = { score: 12, note: null, runId: null }
  await setup.toolkit.recordings.setHumanScore(recording.id, verdict).catch(ignoreOutage)
  await expectAgreement(setup, storage, recording.id)
  expect((await setup.toolkit.recordings.get(recording.id)).humanScore).toBe(12)
  await setup.toolkit.close()
})

/** Repeats the scenario with each storage call failing, alone and with the next two, before and after its effect. */
async function eachOutage(
  play: (storage: Unreliable, begin: () => void) => Promise<void>,
): Promise<void> {
  const whole = unreliable()
  await play(whole, () => whole.arm(null))
  const calls = Math.min(whole.calls(), 24)
  expect(calls).toBeGreaterThan(3)
  for (let from = 1; from <= calls; from += 1) {
    for (const length of [1, 3, 12]) {
      for (const when of ['before', 'after'] as const) {
        const storage = unreliable()
        await play(storage, () =>
          storage.arm({ at: from, to: from + length - 1, when, how: 'unavailable' }),
        )
      }
    }
  }
}

function ignoreOutage(error: unknown): void {
  if (error instanceof ToolkitError && error.code === 'storage-unavailable') return
  throw error
}

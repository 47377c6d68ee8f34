import { type Storage, ToolkitError } from '@toolkit/core'
import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { blocks, DRAFT, follow, never, openTestToolkit, SOUND } from './test-toolkit.ts'

const CLOUD = { name: 'pyannoteai', paid: true } as const
const unavailable = () => new ToolkitError('provider-unavailable', 'Nobody answers.')

describe('a run', () => {
  test('that fails at each submit is finally held for the user', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider(CLOUD) })
    for (let i = 0; i < 40; i += 1) setup.provider.failNext('submit', new Error('What is this?'))
    expect((await follow(setup, 'held')).hold?.reason).toBe('unknown-submit')
    await setup.toolkit.close()
  })

  test('that our wrapper refuses fails at once', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider(CLOUD) })
    setup.provider.failNext('submit', new ToolkitError('request-invalid', 'Not so.'))
    expect((await follow(setup, 'failed')).error?.code).toBe('request-invalid')
    await setup.toolkit.close()
  })

  test('that waits for a slot is released when the account accepts again', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ ...CLOUD, endless: true }) })
    setup.provider.failNext('upload', new ToolkitError('provider-credentials', 'The key is wrong.'))
    const ids: string[] = []
    for (let i = 0; i < 30; i += 1) ids.push((await setup.createRecording()).recording.id)
    await setup.clock.advance(200_000)
    const count = async (status: string) =>
      (await Promise.all(ids.map((id) => setup.toolkit.recordings.get(id)))).filter(
        (recording) => recording.status === status,
      ).length
    expect([await count('running'), await count('queued')]).toEqual([20, 10])
    await setup.toolkit.close()
  })

  test('that is refused probes once a minute while others are followed', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ ...CLOUD, endless: true }) })
    await follow(setup, 'running')
    const refused = new ToolkitError('provider-credentials', 'May not upload.')
    for (let i = 0; i < 99; i += 1) setup.provider.failNext('upload', refused)
    await follow(setup, 'held')
    await setup.clock.advance(170_000)
    const steps = setup.logged.filter((entry) => JSON.stringify(entry).includes('run-step-failed'))
    expect(steps).toHaveLength(3)
    await setup.toolkit.close()
  })

  test('is held if the list of jobs cannot be read', async () => {
    for (const code of [
      'provider-not-found',
      'provider-rejected',
      'provider-bad-result',
    ] as const) {
      const setup = await openTestToolkit({ provider: memoryProvider(CLOUD) })
      setup.provider.failNext('submit', unavailable(), 'after')
      for (let i = 0; i < 40; i += 1) {
        setup.provider.failNext('findJob', new ToolkitError(code, 'No such list.'))
      }
      expect((await follow(setup, 'held')).hold?.reason).toBe('unknown-submit')
      await setup.toolkit.close()
    }
  })

  test('that was never submitted ignores notices', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ ...CLOUD, endless: true }) })
    for (let i = 0; i < 20; i += 1) await setup.createRecording()
    const { recording } = await setup.createRecording()
    const run = await setup.run(recording.id)
    const { id: runId, noticeToken: token } = run
    const notice = { provider: 'pyannoteai', runId, token, status: 'succeeded' } as const
    expect(await setup.toolkit.notices.take({ ...notice, jobId: 'foreign' })).toBe('ignored')
    expect((await setup.run(recording.id)).jobId).toBe(null)
    await setup.toolkit.close()
  })

  test('waits between retries if the preparation cannot be stored', async () => {
    const memory = memoryStorage()
    let reads = 0
    const storage: Storage = {
      ...memory,
      recordings: {
        ...memory.recordings,
        replace: async (recording) => {
          if (recording.durationSeconds === null && recording.error === null) {
            return memory.recordings.replace(recording)
          }
          reads += 1
          if (reads < 200) throw new Error('An unexpected constraint.')
          return memory.recordings.replace(recording)
        },
      },
    }
    const setup = await openTestToolkit({ storage, provider: memoryProvider(CLOUD) })
    await setup.createRecording()
    await setup.clock.advance(60_000)
    expect(reads).toBeLessThan(60)
    await setup.toolkit.close()
  })
})

describe('an upload', () => {
  test('uses the provider that was the default when it started', async () => {
    const storage = memoryStorage()
    const local = await openTestToolkit({ storage, provider: memoryProvider() })
    const begun = await local.toolkit.uploads.begin(DRAFT, SOUND.length)
    await local.toolkit.close()
    expect((await storage.uploads.get(begun.id))?.draft.provider).toBe('local')
  })

  test('whose provider was removed from the settings becomes a recording without a run', async () => {
    const storage = memoryStorage()
    const before = await openTestToolkit({ storage, provider: memoryProvider(CLOUD) })
    const begun = await before.toolkit.uploads.begin(DRAFT, SOUND.length)
    await before.toolkit.close()
    const setup = await openTestToolkit({ storage, provider: memoryProvider() })
    const { finished } = await setup.toolkit.uploads.append(begun.id, 0, blocks(SOUND), never)
    expect(finished?.recording.status).toBe('new')
    expect(await storage.runs.list(begun.recordingId)).toEqual([])
    expect((await storage.uploads.get(begun.id))?.finishedAt).not.toBe(null)
    await setup.toolkit.close()
  })
})

import { type Storage, ToolkitError } from '@toolkit/core'
import { aRun, manualClock, memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { faultyStorage } from './faulty-storage.ts'
import { blocks, DRAFT, never, openTestToolkit, SOUND, type TestToolkit } from './test-toolkit.ts'

/** What a storage contains except the records that the test keeps. */
async function leftIn(storage: Storage) {
  return {
    unfinished: (await storage.runs.unfinished()).length,
    recordings: await storage.blobs.children('recordings'),
    uploads: (await storage.uploads.list()).filter(({ finishedAt }) => finishedAt === null).length,
    deletions: await storage.deletions.list(),
  }
}

const kinds = [
  {
    kind: 'a recording with a running run',
    async begin(setup: TestToolkit) {
      const { recording } = await setup.createRecording()
      await setup.until(async () => (await setup.run(recording.id)).status === 'running')
      return { remove: () => setup.toolkit.recordings.remove(recording.id), id: recording.id }
    },
    async isThere(storage: Storage, id: string) {
      return (await storage.recordings.get(id)) !== null
    },
    async isWhole(storage: Storage, id: string) {
      const runs = await storage.runs.list(id)
      return (
        (await storage.blobs.size(`recordings/${id}/audio`)) === SOUND.length &&
        runs.length === 1 &&
        runs[0]?.cancelRequestedAt === null
      )
    },
    gone: { unfinished: 0, recordings: [], uploads: 0, deletions: [] },
  },
  {
    kind: 'an upload',
    async begin(setup: TestToolkit) {
      const upload = await setup.toolkit.uploads.begin(DRAFT, SOUND.length)
      await setup.toolkit.uploads.append(upload.id, 0, blocks(SOUND.slice(0, 32)), never)
      return { remove: () => setup.toolkit.uploads.abandon(upload.id), id: upload.id }
    },
    async isThere(storage: Storage, id: string) {
      return (await storage.uploads.get(id)) !== null
    },
    async isWhole(storage: Storage, id: string) {
      return (await storage.uploads.offset(id)) === 32
    },
    gone: { unfinished: 0, recordings: [], uploads: 0, deletions: [] },
  },
]

describe.each(kinds)('a kill during the deletion of $kind', ({ begin, isThere, isWhole, gone }) => {
  test.each(['before', 'after'] as const)(
    'at each step, %s its effect: after the next start everything or nothing is deleted',
    async (when) => {
      let steps = 0
      for (let step = 1; ; step += 1) {
        const kept = memoryStorage()
        const life = faultyStorage(kept)
        const provider = memoryProvider({ endless: true })
        const setup = await openTestToolkit({ storage: life.storage, provider })
        const { remove, id } = await begin(setup)
        // Only the deletion uses the storage meanwhile.
        life.arm({ at: step, when, how: 'killed' })
        let isDone = false
        const done = remove().then(() => {
          isDone = true
        })
        const moving = (async () => {
          for (let i = 0; i < 20; i += 1) await setup.clock.advance(50)
        })()
        await Promise.race([done, life.death, moving.then(() => done)])
        if (isDone) break
        steps += 1
        const next = await openTestToolkit({
          storage: kept,
          provider: memoryProvider({ endless: true }),
        })
        await next.clock.advance(1_000)
        if (await isThere(kept, id)) {
          expect(await isWhole(kept, id), `killed ${when} step ${step}`).toBe(true)
        } else expect(await leftIn(kept), `killed ${when} step ${step}`).toEqual(gone)
        await next.toolkit.close()
      }
      expect(steps).toBeGreaterThan(2)
    },
  )
})

describe('a deletion', () => {
  test('of a run is completed by the next start after a kill, and the recording is kept', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording()
    const run = await setup.ended(recording.id)
    await setup.toolkit.close()
    await setup.storage.deletions.put({
      key: `run/${recording.id}/${run.id}`,
      kind: 'run',
      recordingId: recording.id,
      runId: run.id,
      at: new Date(0).toISOString(),
      copies: [],
    })
    const next = await openTestToolkit({ storage: setup.storage })
    expect(await next.storage.runs.list(recording.id)).toEqual([])
    expect(await next.storage.blobs.children(`recordings/${recording.id}/runs`)).toEqual([])
    expect(await next.toolkit.recordings.get(recording.id)).toMatchObject({
      status: 'new',
      currentRunId: null,
    })
    expect(await next.storage.deletions.list()).toEqual([])
    await next.toolkit.close()
  })

  test('that fails with the storage is completed within a minute, without a restart', async () => {
    const memory = memoryStorage()
    let isUnavailable = true
    const storage: Storage = {
      ...memory,
      blobs: {
        ...memory.blobs,
        async remove(key) {
          if (isUnavailable) throw new Error('the disk does not respond')
          await memory.blobs.remove(key)
        },
      },
    }
    const setup = await openTestToolkit({ storage })
    const { recording } = await setup.createRecording({ diarize: false })
    await expect(setup.toolkit.recordings.remove(recording.id)).rejects.toThrow('does not respond')
    isUnavailable = false
    await setup.clock.advance(61_000)
    await setup.until(async () => (await memory.deletions.list()).length === 0)
    expect(await memory.blobs.children('recordings')).toEqual([])
    await setup.toolkit.close()
  })
})

describe('the copy at a local provider', () => {
  test('is deleted with the recording; a running job is stopped first', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ endless: true }) })
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    expect(setup.provider.media.size).toBe(1)
    const removing = setup.toolkit.recordings.remove(recording.id)
    await setup.clock.advance(1_000)
    await removing
    expect(setup.provider.jobs).toEqual([])
    expect([...setup.provider.media.keys()]).toEqual([])
    expect(await setup.storage.deletions.list()).toEqual([])
    await setup.toolkit.close()
  })

  test('is deleted with its run; those of other runs are kept', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording()
    const first = await setup.ended(recording.id)
    const again = {
      provider: null,
      model: null,
      speakers: null,
      identify: null,
      forced: false,
      confirmed: false,
    }
    await setup.toolkit.runs.start(recording.id, again)
    await setup.ended(recording.id)
    expect(setup.provider.media.size).toBe(2)
    await setup.toolkit.runs.remove(recording.id, first.id)
    expect([...setup.provider.media.keys()].some((url) => url.includes(first.id))).toBe(false)
    expect(setup.provider.media.size).toBe(1)
    await setup.toolkit.close()
  })

  test('is deleted later if the provider is unreachable; the recording is deleted at once', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording()
    await setup.ended(recording.id)
    const unreachable = new ToolkitError('provider-unreachable', 'Nobody is there.')
    setup.provider.failNext('forget', unreachable)
    setup.provider.failNext('forget', unreachable)
    await setup.toolkit.recordings.remove(recording.id)
    expect(await setup.storage.blobs.children('recordings')).toEqual([])
    expect(await setup.storage.runs.list(recording.id)).toEqual([])
    expect(setup.provider.media.size).toBe(1)
    await setup.until(async () => setup.provider.media.size === 0)
    await setup.until(async () => (await setup.storage.deletions.list()).length === 0)
    await setup.toolkit.close()
  })

  const days = (count: number) => count * 24 * 3_600_000
  const unreachable = new ToolkitError('provider-unreachable', 'Nobody is there.')
  /** A deleted recording whose copy was not deleted before the process ended. */
  async function withCopyLeft() {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording()
    await setup.ended(recording.id)
    setup.provider.failNext('forget', unreachable)
    await setup.toolkit.recordings.remove(recording.id)
    await setup.toolkit.close()
    const { storage, provider, clock } = setup
    expect(provider.media.size).toBe(1)
    const startAfter = (passedMs: number) =>
      openTestToolkit({ storage, provider, clock: manualClock(clock.now() + passedMs) })
    return { provider, startAfter }
  }

  test.each([
    { what: 'after 29 days', passedMs: days(29) },
    { what: 'after a jump of the clock', passedMs: days(4000) },
  ])('is deleted at the next start $what', async ({ passedMs }) => {
    const { provider, startAfter } = await withCopyLeft()
    const next = await startAfter(passedMs)
    await next.until(async () => (await next.storage.deletions.list()).length === 0)
    expect(provider.media.size).toBe(0)
    await next.toolkit.close()
  })

  test('is abandoned after 30 days, when it has expired', async () => {
    const { provider, startAfter } = await withCopyLeft()
    for (const { passedMs, left } of [
      { passedMs: days(29), left: 1 },
      { passedMs: days(31), left: 0 },
    ]) {
      provider.failNext('forget', unreachable)
      const { storage, toolkit } = await startAfter(passedMs)
      const ofRecordings = (await storage.deletions.list()).filter(
        ({ kind }) => kind === 'recording',
      )
      expect(ofRecordings).toHaveLength(left)
      await toolkit.close()
    }
  })
})

describe('an upload', () => {
  test('has no name after it became a recording', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({
      name: 'Talk with Mrs Smith',
      diarize: false,
    })
    await setup.until(async () => (await setup.toolkit.recordings.get(recording.id)).settled)
    expect(JSON.stringify(await setup.storage.uploads.list())).not.toContain('Smith')
    expect((await setup.toolkit.recordings.get(recording.id)).name).toBe('Talk with Mrs Smith')
    await setup.toolkit.close()
  })
})

describe('bytes that no record refers to', () => {
  const days = (count: number) => count * 24 * 3_600_000

  test('are kept for 30 days, listed and logged, and then deleted', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({ diarize: false })
    await setup.until(async () => (await setup.toolkit.recordings.get(recording.id)).settled)
    // More than one batch.
    for (let i = 0; i < 250; i += 1) {
      await setup.storage.blobs.put(`recordings/unknown-${i}/audio`, blocks(SOUND))
    }
    await setup.toolkit.close()
    const later = async (passedMs: number) =>
      openTestToolkit({ storage: setup.storage, clock: manualClock(setup.clock.now() + passedMs) })
    const first = await later(0)
    await first.until(async () => (await first.toolkit.health()).strays.count === 250)
    expect((await first.toolkit.health()).strays.bytes).toBe(250 * SOUND.length)
    expect(first.logged).toContainEqual(expect.objectContaining({ event: 'strays-kept' }))
    await first.toolkit.close()
    for (let day = 1; day <= 30; day += 1) {
      const next = await later(days(day))
      await next.until(async () => (await next.toolkit.health()).strays.count === 250)
      await next.toolkit.close()
    }
    const third = await later(days(30.5))
    await third.until(async () => (await third.storage.blobs.children('recordings')).length === 1)
    expect(await third.storage.blobs.children('recordings')).toEqual([recording.id])
    await third.until(async () => (await third.storage.strays.list()).length === 0)
    await third.toolkit.close()
  })

  test('are kept for another 30 days after a clock jump, or with an older database', async () => {
    const setup = await openTestToolkit()
    const { storage, clock } = setup
    await setup.toolkit.close()
    await storage.blobs.put('recordings/unknown/audio', blocks(SOUND))
    const [foundAt] = [new Date(clock.now()).toISOString()]
    // As stored by a version without `lastSeenAt`.
    await storage.strays.put({
      key: 'recordings/unknown',
      kind: 'recording',
      sizeBytes: SOUND.length,
      foundAt,
    })
    for (const jump of [days(40), days(4000), 0]) {
      const next = await openTestToolkit({ storage, clock: manualClock(clock.now() + jump) })
      await next.until(async () => (await next.toolkit.health()).strays.count === 1)
      await next.toolkit.close()
      const [noted] = await storage.strays.list()
      expect(Date.parse(noted?.foundAt ?? '') - clock.now()).toBeCloseTo(jump, -5)
    }
  })

  test('are no strays after their record is restored', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({ diarize: false })
    await setup.until(async () => (await setup.toolkit.recordings.get(recording.id)).settled)
    await setup.toolkit.close()
    const { storage } = setup
    const row = await storage.recordings.get(recording.id)
    await storage.recordings.remove(recording.id)
    const first = await openTestToolkit({ storage })
    await first.until(async () => (await storage.strays.list()).length === 1)
    await first.toolkit.close()
    if (row) await storage.recordings.insert(row)
    const second = await openTestToolkit({
      storage,
      clock: manualClock(setup.clock.now() + days(40)),
    })
    await second.until(async () => (await storage.strays.list()).length === 0)
    expect(await storage.blobs.size(`recordings/${recording.id}/audio`)).toBe(SOUND.length)
    await second.toolkit.close()
  })

  test('of an unknown run are deleted with their recording', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({ diarize: false })
    const { id } = aRun()
    await setup.storage.blobs.put(`recordings/${recording.id}/runs/${id}/raw`, blocks(SOUND))
    await setup.toolkit.recordings.remove(recording.id)
    expect(await setup.storage.blobs.children('recordings')).toEqual([])
    await setup.toolkit.close()
  })
})

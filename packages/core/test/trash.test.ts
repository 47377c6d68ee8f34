import { ALL_RECORDINGS, type Run } from '@toolkit/core'
import { aRecording, manualClock, memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { faultyStorage } from './faulty-storage.ts'
import { openTestToolkit, type TestToolkit, type TestToolkitOptions } from './test-toolkit.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const REQUEST = {
  provider: null,
  model: null,
  speakers: null,
  identify: null,
  confirmed: true,
  forced: false,
}

async function withRecording(options: TestToolkitOptions = {}) {
  const setup = await openTestToolkit(options)
  const { recording } = await setup.createRecording({ diarize: false })
  await setup.until(
    async () => (await setup.storage.recordings.get(recording.id))?.settled === true,
  )
  return { ...setup, id: recording.id }
}

async function listed({ toolkit }: TestToolkit, trashed: 'exclude' | 'only') {
  const { items } = await toolkit.recordings.list({ ...ALL_RECORDINGS, trashed })
  return items.map(({ id }) => id)
}

describe('the trash', () => {
  test('keeps a recording out of the list until it is restored; both are idempotent', async () => {
    const setup = await withRecording()
    const { toolkit, id, clock } = setup
    await toolkit.trash.put(id)
    const { trashedAt } = await toolkit.recordings.get(id)
    expect(trashedAt).toBe(new Date(clock.now()).toISOString())
    await clock.advance(1000)
    await toolkit.trash.put(id)
    expect((await toolkit.recordings.get(id)).trashedAt).toBe(trashedAt)
    expect([await listed(setup, 'exclude'), await listed(setup, 'only')]).toEqual([[], [id]])
    expect(await toolkit.trash.summary()).toEqual({ count: 1, sizeBytes: 100 })
    expect((await toolkit.trash.restore(id)).trashedAt).toBe(null)
    expect((await toolkit.trash.restore(id)).trashedAt).toBe(null)
    expect([await listed(setup, 'exclude'), await listed(setup, 'only')]).toEqual([[id], []])
    expect(await toolkit.trash.summary()).toEqual({ count: 0, sizeBytes: 0 })
    await expect(toolkit.trash.put('x')).rejects.toMatchObject({ code: 'recording-not-found' })
    await expect(toolkit.trash.restore('x')).rejects.toMatchObject({ code: 'recording-not-found' })
  })

  test('refuses every change of a recording in it, and answers reads', async () => {
    const setup = await withRecording({ provider: memoryProvider({ endless: true }) })
    const { toolkit, id } = setup
    const { run } = await toolkit.runs.start(id, REQUEST)
    await setup.until(async () => (await setup.run(id)).status === 'running')
    await toolkit.trash.put(id)
    const verdict = { score: 50, note: null, runId: null }
    const changes: readonly (() => Promise<unknown>)[] = [
      () => toolkit.recordings.change(id, { name: 'other' }),
      () => toolkit.recordings.setHumanScore(id, verdict),
      () => toolkit.recordings.clearHumanScore(id),
      () => toolkit.recordings.choose(id, run.id),
      () => toolkit.runs.start(id, { ...REQUEST, forced: true }),
      () => toolkit.runs.cancel(id, run.id),
      () => toolkit.runs.remove(id, run.id),
      () => toolkit.runs.resolve(id, run.id, 'give-up'),
      () => toolkit.uploads.ofTrack(id, 0),
    ]
    for (const change of changes) {
      await expect(change()).rejects.toMatchObject({ code: 'recording-trashed' })
    }
    expect((await toolkit.runs.list(id)).map((one) => one.run.id)).toEqual([run.id])
    expect(await toolkit.recordings.verdicts(id)).toEqual([])
  })

  test('with trashDays 0, a recording is deleted at once', async () => {
    const { toolkit, storage, id } = await withRecording({ trashDays: 0 })
    await toolkit.trash.put(id)
    expect(await storage.recordings.get(id)).toBe(null)
    expect(await storage.deletions.list()).toEqual([])
    await expect(toolkit.trash.put(id)).rejects.toMatchObject({ code: 'recording-not-found' })
  })

  test('is emptied in the background; nothing that begins to be deleted can be restored', async () => {
    const setup = await withRecording()
    const { toolkit, storage, id } = setup
    const { recording: kept } = await setup.createRecording({ diarize: false })
    await toolkit.trash.put(id)
    expect(await toolkit.trash.empty()).toBe(1)
    await expect(toolkit.trash.restore(id)).rejects.toMatchObject({
      code: 'recording-not-found',
      message: 'This recording is being deleted permanently.',
    })
    await setup.until(async () => (await storage.deletions.list()).length === 0)
    expect(await storage.recordings.get(id)).toBe(null)
    expect(await storage.blobs.children('recordings')).toEqual([kept.id])
    expect(await listed(setup, 'exclude')).toEqual([kept.id])
    expect(await toolkit.trash.empty()).toBe(0)
  })

  test('emptying that is interrupted by a kill is finished by the next start', async () => {
    for (let step = 1; step <= 12; step += 1) {
      const kept = memoryStorage()
      const life = faultyStorage(kept)
      const { toolkit, id } = await withRecording({ storage: life.storage })
      await toolkit.trash.put(id)
      life.arm({ at: step, when: 'after', how: 'killed' })
      let isAnswered = false
      const emptied = toolkit.trash.empty().then(() => {
        isAnswered = true
      })
      await Promise.race([emptied, life.death])
      const next = await openTestToolkit({ storage: kept })
      await next.until(async () => (await kept.deletions.list()).length === 0)
      const found = await kept.recordings.get(id)
      if (isAnswered) expect(found).toBe(null)
      if (found === null) expect(await kept.blobs.children('recordings')).toEqual([])
      else expect(await kept.blobs.children('recordings')).toEqual([id])
    }
  })

  test('its recordings are not named as the same as a new one', async () => {
    const setup = await withRecording()
    await setup.toolkit.trash.put(setup.id)
    const second = await setup.createRecording({ diarize: false })
    expect(second.sameAs).toEqual([])
    await setup.toolkit.trash.restore(setup.id)
    expect((await setup.createRecording({ diarize: false })).sameAs).toContain(setup.id)
  })

  test('a full disk names it if it is not empty', async () => {
    const storage = memoryStorage()
    const blobs = { ...storage.blobs, freeBytes: async () => 0 }
    const { toolkit } = await openTestToolkit({ storage: { ...storage, blobs } })
    const refusal = async () => {
      const begun = toolkit.uploads.begin(
        {
          name: 'A recording',
          speakers: { num: null, min: null, max: null },
          ...{ provider: null, model: null, diarize: false, confirmed: false, track: null },
        },
        100,
      )
      return begun.then(
        () => null,
        (error: Error) => error.message,
      )
    }
    expect(await refusal()).not.toContain('trash')
    await storage.recordings.insert(aRecording({ trashedAt: '2026-01-01T00:00:00.000Z' }))
    expect(await refusal()).toContain('Empty the trash (recordings in it: 1)')
  })
})

describe('runs of a recording in the trash', () => {
  const statusOf = async (setup: TestToolkit, id: string): Promise<Run['status']> =>
    (await setup.run(id)).status

  test('one that was submitted goes on, and its result is stored', async () => {
    const setup = await withRecording({ provider: memoryProvider({ endless: true }) })
    const { toolkit, provider, id } = setup
    await toolkit.runs.start(id, REQUEST)
    await setup.until(async () => (await statusOf(setup, id)) === 'running')
    await toolkit.trash.put(id)
    provider.end(provider.jobs[0]?.jobId ?? '', 'succeeded')
    expect((await setup.ended(id)).status).toBe('succeeded')
    const recording = await toolkit.trash.restore(id)
    expect([recording.status, recording.sampleMean]).toEqual(['succeeded', 60])
    expect(provider.jobs).toHaveLength(1)
  })

  test('one that waits is not sent before it is restored, also after a start', async () => {
    const storage = memoryStorage()
    const provider = memoryProvider({ endless: true, runsAtOnce: 1 })
    const first = await withRecording({ storage, provider })
    const { recording: other } = await first.createRecording()
    await first.until(async () => (await statusOf(first, other.id)) === 'running')
    await first.toolkit.runs.start(first.id, REQUEST)
    await first.toolkit.trash.put(first.id)
    provider.end(provider.jobs[0]?.jobId ?? '', 'succeeded')
    await first.ended(other.id)
    await first.clock.advance(HOUR_MS)
    expect([await statusOf(first, first.id), provider.jobs.length]).toEqual(['queued', 1])
    await first.toolkit.close()

    const second = await openTestToolkit({ storage, provider })
    await second.clock.advance(HOUR_MS)
    expect([await statusOf(second, first.id), provider.jobs.length]).toEqual(['queued', 1])
    await second.toolkit.trash.restore(first.id)
    await second.until(async () => (await statusOf(second, first.id)) === 'running')
    expect(provider.jobs).toHaveLength(2)
  })

  test('one whose upload has begun is not submitted before it is restored', async () => {
    const provider = memoryProvider({ endless: true, paid: true })
    const setup = await withRecording({ provider })
    const { toolkit, id } = setup
    const moves: Promise<void>[] = []
    toolkit.subscribe((event) => {
      // The upload has begun: the submit follows.
      if (event.type !== 'diarization' || event.run.status !== 'uploading') return
      if (moves.length === 0) moves.push(toolkit.trash.put(id))
    })
    await toolkit.runs.start(id, REQUEST)
    await setup.clock.advance(HOUR_MS)
    await Promise.all(moves)
    expect([moves.length, provider.jobs.length]).toEqual([1, 0])
    await toolkit.trash.restore(id)
    await setup.until(async () => (await statusOf(setup, id)) === 'running')
    expect(provider.jobs).toHaveLength(1)
  })

  test('one that waits is canceled when the recording is deleted permanently', async () => {
    const provider = memoryProvider({ endless: true, runsAtOnce: 1 })
    const setup = await withRecording({ provider })
    const { toolkit, storage, id } = setup
    const { recording: other } = await setup.createRecording()
    await setup.until(async () => (await statusOf(setup, other.id)) === 'running')
    await toolkit.runs.start(id, REQUEST)
    await toolkit.trash.put(id)
    await toolkit.recordings.remove(id)
    expect(await storage.runs.list(id)).toEqual([])
    expect(provider.jobs).toHaveLength(1)
  })
})

describe('the time in the trash', () => {
  test('ends after trashDays, seen at two sweeps', async () => {
    const setup = await withRecording({ trashDays: 3 })
    const { toolkit, storage, clock, id } = setup
    await toolkit.trash.put(id)
    await clock.advance(3 * DAY_MS - 1)
    expect(await storage.recordings.get(id)).not.toBe(null)
    await clock.advance(2 * HOUR_MS + 1)
    expect(await storage.recordings.get(id)).toBe(null)
    expect(await storage.deletions.list()).toEqual([])
    expect(setup.logged).toContainEqual(
      expect.objectContaining({ event: 'trash-expired', recordingId: id }),
    )
  })

  test('a recording that was restored meanwhile is kept', async () => {
    const { toolkit, storage, clock, id } = await withRecording({ trashDays: 3 })
    await toolkit.trash.put(id)
    await clock.advance(2 * DAY_MS)
    await toolkit.trash.restore(id)
    await clock.advance(5 * DAY_MS)
    expect((await storage.recordings.get(id))?.trashedAt).toBe(null)
  })

  test('a clock that jumps a year ahead and is corrected within the hour deletes nothing', async () => {
    const storage = memoryStorage()
    const { toolkit, id } = await withRecording({ storage })
    await toolkit.trash.put(id)
    await toolkit.close()
    let aheadMs = 0
    const real = manualClock()
    const clock = {
      now: () => real.now() + aheadMs,
      wait: real.wait,
      advance: real.advance,
      pending: 0,
    }
    aheadMs = 365 * DAY_MS
    await openTestToolkit({ storage, clock })
    await clock.advance(HOUR_MS / 2)
    aheadMs = 0
    await clock.advance(20 * DAY_MS)
    expect(await storage.recordings.get(id)).not.toBe(null)
    await clock.advance(11 * DAY_MS)
    expect(await storage.recordings.get(id)).toBe(null)
  })

  test('a recording that was moved while the clock was a year ahead is kept for trashDays from now', async () => {
    const storage = memoryStorage()
    const clock = manualClock()
    const trashedAt = new Date(clock.now() + 365 * DAY_MS).toISOString()
    await storage.recordings.insert(aRecording({ id: 'r', trashedAt, durationSeconds: 1 }))
    await openTestToolkit({ storage, clock })
    await clock.advance(HOUR_MS)
    const kept = await storage.recordings.get('r')
    expect(Math.abs(Date.parse(kept?.trashedAt ?? '') - clock.now())).toBeLessThanOrEqual(HOUR_MS)
    await clock.advance(31 * DAY_MS)
    expect(await storage.recordings.get('r')).toBe(null)
  })
})

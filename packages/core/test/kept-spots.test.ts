import {
  ALL_TURNS,
  type CandidateQuery,
  curveKey,
  NO_FIGURES,
  NO_FILTER,
  peaksKey,
  REASONS,
  reasonsOf,
} from '@toolkit/core'
import { aRun, manualClock, memoryStorage } from '@toolkit/testkit'
import { expect, test } from 'vitest'
import { keepCandidates } from '../src/runtime/kept-candidates.ts'
import { Revision, type System } from '../src/runtime/system.ts'
import { openTestToolkit, type TestToolkitOptions } from './test-toolkit.ts'

const WORST: CandidateQuery = {
  recordings: NO_FILTER,
  threshold: 50,
  unjudged: false,
  reason: null,
  sort: 'severity',
  limit: 10,
  after: null,
}

const AGAIN = {
  provider: null,
  model: null,
  speakers: null,
  identify: null,
  confirmed: false,
  forced: false,
}

/** A toolkit with a recording of two seconds, whose confidence is 80 in the first and 40 in the second. */
async function withRun(options: TestToolkitOptions = {}) {
  const setup = await openTestToolkit(options)
  const { recording } = await setup.createRecording()
  const run = await setup.ended(recording.id)
  const settled = async () => (await setup.storage.recordings.get(recording.id))?.settled === true
  await setup.until(settled)
  return { ...setup, id: recording.id, run, settled }
}

test('the worst spots are kept when a run ends', async () => {
  const { toolkit, id, run } = await withRun()
  const { items, total } = await toolkit.review.spots(WORST)
  expect(items).toMatchObject([
    { recordingId: id, runId: run.id, start: 1, end: 2, mean: 40, severity: 10 },
  ])
  expect(total).toEqual({ count: 1, seconds: 1 })
  const [group] = await toolkit.review.statistics(NO_FILTER)
  expect([group?.recordings, group?.sampleSeconds[80], group?.sampleSeconds[40]]).toEqual([1, 1, 1])
})

test('the worst turns are kept when a run ends', async () => {
  const { toolkit, id, run } = await withRun()
  const page = { recordings: NO_FILTER, unjudged: false, limit: 10, after: null } as const
  const { items } = await toolkit.results.turns(id, null, ALL_TURNS)
  const scored = items.filter(({ confidence }) => confidence !== null)
  expect(scored.length).toBeGreaterThan(0)
  const kept = await toolkit.review.turns({
    ...page,
    ...{ confidence: { min: 0, max: 100 }, minDuration: 0, sort: 'recording' },
  })
  expect(kept.items.map(({ index, runId }) => [index, runId])).toEqual(
    scored.map(({ index }) => [index, run.id]),
  )
  const [group] = await toolkit.review.statistics(NO_FILTER)
  expect(group?.turns.reduce((sum, count) => sum + count, 0)).toBe(scored.length)
})

test('spots have the reasons of the turns and of the stored peaks', async () => {
  // Silent peaks.
  const { toolkit, storage, id, run } = await withRun()
  const reasonsNow = async () => {
    const { items } = await toolkit.review.spots(WORST)
    return reasonsOf(items[0]?.reasons ?? 0)
  }
  expect(await reasonsNow()).toContain('low-level')
  const [ofRun] = (await toolkit.review.statistics(NO_FILTER)).map(({ totals }) => totals[4])
  expect(ofRun?.reasons[REASONS.indexOf('low-level')]).toEqual({ count: 1, seconds: 1 })
  const before = await reasonsNow()
  await storage.candidates.remove(id)
  await storage.blobs.remove(peaksKey(id))
  const revision = new Revision()
  const system = { storage, clock: manualClock(), revision } as unknown as System
  await keepCandidates(system, { id, durationSeconds: 2 }, run)
  expect(revision.since(0)).toEqual([{ recordingId: id, what: 'recording' }])
  expect(await reasonsNow()).toEqual(before.filter((reason) => reason !== 'low-level'))
})

test('turns that cannot be read are not kept, and spots then have no reasons', async () => {
  const { storage, id, run } = await withRun()
  await storage.candidates.remove(id)
  const logged: unknown[] = []
  const turns = {
    ...storage.turns,
    list: async () => {
      throw new Error('a damaged turn')
    },
  }
  const system = {
    ...{ storage: { ...storage, turns }, clock: manualClock(), revision: new Revision() },
    log: (entry: unknown) => logged.push(entry),
  } as unknown as System
  await keepCandidates(system, { id, durationSeconds: 2 }, run)
  const { items } = await storage.candidates.list(WORST)
  expect(items.map(({ reasons }) => reasons)).toEqual([0])
  expect(logged).toMatchObject([{ event: 'spots-not-found' }])
  expect(await storage.candidates.runOf(id)).toBe(run.id)
})

test('turns without confidence are not read', async () => {
  const storage = memoryStorage()
  const { list } = storage.turns
  let reads = 0
  const turns = {
    ...storage.turns,
    list: (...args: Parameters<typeof list>) => {
      reads += 1
      return list(...args)
    },
  }
  const system = {
    ...{ storage: { ...storage, turns }, revision: new Revision() },
  } as unknown as System
  const run = aRun({ status: 'succeeded', summary: { ...NO_FIGURES, speakerCount: 1 } })
  await keepCandidates(system, { id: run.recordingId, durationSeconds: 9 }, run)
  expect([reads, await storage.candidates.runOf(run.recordingId)]).toEqual([0, run.id])
})

test('they follow the current run, and go with the recording', async () => {
  const { toolkit, storage, id, run, ended, settled, until } = await withRun()
  const { run: again } = await toolkit.runs.start(id, AGAIN)
  await ended(id)
  await until(settled)
  expect(await storage.candidates.runOf(id)).toBe(again.id)
  await toolkit.runs.remove(id, again.id)
  expect(await storage.candidates.runOf(id)).toBe(run.id)
  await toolkit.runs.remove(id, run.id)
  expect(await storage.candidates.runOf(id)).toBe(null)
  await toolkit.recordings.remove(id)
  expect((await toolkit.review.spots(WORST)).items).toEqual([])
})

test('those of an older version are found at the next start', async () => {
  const { toolkit, storage, id, run } = await withRun()
  await toolkit.close()
  await storage.candidates.remove(id)
  const next = await openTestToolkit({ storage })
  await next.until(async () => (await storage.candidates.runOf(id)) === run.id)
  expect((await next.toolkit.review.spots(WORST)).items).toHaveLength(1)
})

test('a curve that cannot be read has no spots, and is not tried again', async () => {
  const { toolkit, storage, id, run } = await withRun()
  await toolkit.close()
  await storage.candidates.remove(id)
  await storage.blobs.remove(curveKey(id, run.id, 0))
  const next = await openTestToolkit({ storage })
  await next.until(async () => (await storage.candidates.runOf(id)) === run.id)
  expect((await next.toolkit.review.spots(WORST)).items).toEqual([])
  expect(next.logged).toContainEqual(expect.objectContaining({ event: 'spots-not-found' }))
  expect((await next.toolkit.recordings.get(id)).settled).toBe(true)
})

test('a recording whose spots cannot be kept keeps neither the start nor others from going on', async () => {
  const { toolkit, storage, id, clock } = await withRun()
  const other = await withRun({ storage, clock })
  await toolkit.close()
  await other.toolkit.close()
  for (const each of [id, other.id]) {
    await storage.candidates.remove(each)
    const recording = await storage.recordings.get(each)
    if (recording) await storage.recordings.replace({ ...recording, settled: false })
  }
  const { candidates } = storage
  const next = await openTestToolkit({
    clock,
    storage: {
      ...storage,
      candidates: {
        ...candidates,
        async put(kept) {
          if (kept.recordingId === id) throw new Error('a value is refused')
          await candidates.put(kept)
        },
      },
    },
  })
  expect(next.toolkit.isReady()).toBe(true)
  expect(await candidates.runOf(other.id)).toBe(other.run.id)
  expect(next.logged).toContainEqual(
    expect.objectContaining({ event: 'recording-not-refreshed', recordingId: id }),
  )
})

test('nothing is kept of a recording that is deleted while its spots are found', async () => {
  const storage = memoryStorage()
  const put = storage.candidates.put
  const setup = await openTestToolkit({
    storage: {
      ...storage,
      candidates: {
        ...storage.candidates,
        async put(candidates) {
          await storage.recordings.remove(candidates.recordingId)
          await storage.candidates.remove(candidates.recordingId)
          await put(candidates)
        },
      },
    },
  })
  const { recording } = await setup.createRecording()
  await setup.until(async () => (await storage.recordings.get(recording.id)) === null)
  await setup.until(async () => (await storage.candidates.runOf(recording.id)) === null)
})

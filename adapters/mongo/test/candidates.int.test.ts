import {
  ALL_RECORDINGS,
  CANDIDATE_SORTS,
  type CandidatePosition,
  type CandidateQuery,
  type CandidateStore,
  candidateValue,
  NO_FILTER,
  WORST_TURN_SORTS,
  type WorstTurnPosition,
  type WorstTurnQuery,
  worstTurnValue,
} from '@toolkit/core'
import {
  aCandidate,
  aRecording,
  aStretchVerdict,
  aTurn,
  equalTotals,
  keptTurns,
  memoryStorage,
  someCandidates,
} from '@toolkit/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { startMongo, whyNoMongo } from '../../../tests/mongo/server.ts'
import {
  putCandidates,
  removeCandidates,
  removeUnlistedSpots,
} from '../src/records/candidate-writes.ts'
import { type Collections, collectionsOf } from '../src/schema/collections.ts'
import { MIGRATIONS, migrate } from '../src/schema/migrations.ts'
import { databaseAt, openedStorage } from './opened-storage.ts'

const missing = await whyNoMongo()
const ALL: CandidateQuery = {
  recordings: NO_FILTER,
  threshold: 50,
  unjudged: false,
  reason: null,
  sort: 'recording',
  limit: 100,
  after: null,
}

/** Candidates of `recording-1`: three, which start at ten times `place`. */
function candidatesAt(place: number) {
  const spots = [1, 2, 3].map((start) =>
    aCandidate({ start: 10 * place + start, end: 10 * place + start + 0.5 }),
  )
  return someCandidates({ runId: `run-${place}`, spots })
}

/** A `put` that has stored its spots and waits before they are listed. */
async function pausedPut(collections: Collections, place: number) {
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const candidateRuns = new Proxy(collections.candidateRuns, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target)
      if (typeof method !== 'function') return method
      if (name !== 'findOneAndUpdate') return method.bind(target)
      return async (...args: unknown[]) => {
        reached.resolve()
        await gate.promise
        return method.apply(target, args)
      }
    },
  })
  const done = putCandidates({ ...collections, candidateRuns }, candidatesAt(place))
  await reached.promise
  return {
    finish() {
      gate.resolve()
      return done
    },
  }
}

describe.skipIf(missing !== null)(`candidates on MongoDB (${missing ?? 'all'})`, async () => {
  const server = missing === null ? await startMongo() : null
  afterAll(() => server?.close())
  let count = 0
  const opened = async () => {
    count += 1
    const url = server?.url(`candidates-${count}`) ?? ''
    const db = databaseAt(url)
    const collections = collectionsOf(db)
    const { storage } = await openedStorage(url)
    await storage.recordings.insert(aRecording({ id: 'recording-1' }))
    return {
      storage,
      collections,
      async expectKept(place: number | null) {
        const { items } = await storage.candidates.list(ALL)
        const wanted = place === null ? [] : candidatesAt(place).spots
        expect(items.map(({ start }) => start)).toEqual(wanted.map(({ start }) => start))
        expect(await storage.candidates.runOf('recording-1')).toBe(
          place === null ? null : `run-${place}`,
        )
      },
      async expectNothingElse() {
        const { items } = await storage.candidates.list(ALL)
        expect(await collections.candidateSpots.countDocuments()).toBe(items.length)
        const runs = await collections.candidateRuns.find().toArray()
        expect(runs.map(({ writing, unlisted }) => [...writing, ...unlisted])).toEqual(
          items.length === 0 ? [] : [[]],
        )
      },
    }
  }

  test('spots are not seen before all are stored', async () => {
    const { storage, collections, expectKept, expectNothingElse } = await opened()
    const first = await pausedPut(collections, 1)
    await expectKept(null)
    expect((await storage.candidates.list(ALL)).total).toEqual({ count: 0, seconds: 0 })
    await first.finish()
    await expectKept(1)
    const second = await pausedPut(collections, 2)
    await expectKept(1)
    await second.finish()
    await expectKept(2)
    await expectNothingElse()
  })

  test.each([
    ['the first', [0, 1]],
    ['the second', [1, 0]],
  ])(
    'of two that are stored at once, the last to be listed stays whole (begun: %s)',
    async (_, order) => {
      const { collections, expectKept, expectNothingElse } = await opened()
      await putCandidates(collections, candidatesAt(9))
      const puts = [await pausedPut(collections, 0), await pausedPut(collections, 1)]
      for (const place of order) {
        await puts[place]?.finish()
        await expectKept(place)
      }
      await expectNothingElse()
    },
  )

  test('many at once, also of new recordings and with removals, leave one of them whole', async () => {
    const { storage, collections, expectKept, expectNothingElse } = await opened()
    for (let round = 0; round < 8; round += 1) {
      await Promise.all([
        ...[1, 2, 3, 4].map((place) => storage.candidates.put(candidatesAt(place))),
        storage.candidates.remove('recording-1'),
      ])
      const run = await storage.candidates.runOf('recording-1')
      await expectKept(run === null ? null : Number(run.slice('run-'.length)))
      await removeUnlistedSpots(collections, () => undefined)
      await expectKept(run === null ? null : Number(run.slice('run-'.length)))
      await expectNothingElse()
      if (round % 2 === 0) await storage.candidates.remove('recording-1')
    }
  })

  test('what is stored while the recording is removed is stored after it', async () => {
    const { storage, collections, expectKept, expectNothingElse } = await opened()
    await storage.candidates.put(candidatesAt(1))
    const put = await pausedPut(collections, 2)
    await removeCandidates(collections, 'recording-1')
    await expectKept(null)
    await put.finish()
    await expectKept(2)
    await expectNothingElse()
    await storage.candidates.remove('recording-1')
    await expectNothingElse()
  })

  test('a server that lost the lease while it stored spots does not list them, and nothing of them stays', async () => {
    const { storage, collections, expectKept, expectNothingElse } = await opened()
    await storage.candidates.put(candidatesAt(1))
    const put = await pausedPut(collections, 2)
    const held = await storage.lease.acquire(new AbortController().signal)
    await expectNothingElse()
    await expect(put.finish()).rejects.toMatchObject({ code: 'storage-unavailable' })
    await expectKept(1)
    await expectNothingElse()
    await held.release()
  })

  test('a long list along an index is that of a scan, in every order', async () => {
    const { storage } = await opened()
    const scan = memoryStorage()
    for (let place = 0; place < 9; place += 1) {
      const id = `r${(place * 5) % 9}`
      const recording = aRecording({
        id,
        currentRunId: `run-${place}`,
        trashedAt: place === 3 ? '2026-02-01T00:00:00.000Z' : null,
      })
      const spots = Array.from({ length: 40 }, (_, spot) =>
        aCandidate({
          start: 3 * spot,
          end: 3 * spot + 1 + ((spot * place) % 3) / 2,
          severity: (spot * 7) % 11,
          mean: (spot * place) % 13,
          reasons: (spot * place) % 128,
        }),
      )
      // So many are not sorted in memory.
      const totals = equalTotals(1_000)
      const candidates = someCandidates({ recordingId: id, runId: `run-${place}`, spots, totals })
      const verdict = aStretchVerdict({ recordingId: id, runId: `run-${place}`, start: 0, end: 60 })
      for (const { recordings, stretchVerdicts, candidates: store } of [storage, scan]) {
        await recordings.insert(recording)
        await store.put(candidates)
        if (place % 2 === 0) await stretchVerdicts.insert(verdict)
      }
    }
    for (const sort of CANDIDATE_SORTS) {
      for (const [unjudged, reason] of [
        [false, null],
        [true, null],
        [false, 'short-turn'],
      ] as const) {
        const query = { ...ALL, recordings: ALL_RECORDINGS, sort, unjudged, reason, limit: 57 }
        const [listed, expected] = [
          await pagesOf(storage.candidates, query),
          await pagesOf(scan.candidates, query),
        ]
        expect(listed).toEqual(expected)
        expect(listed.length).toBeGreaterThan(reason === null ? 3 : 1)
      }
    }
  })

  test('a long list of turns along an index is that of a scan, in every order', async () => {
    const { storage } = await opened()
    const scan = memoryStorage()
    for (let place = 0; place < 8; place += 1) {
      const id = `r${(place * 3) % 8}`
      const trashedAt = place === 3 ? '2026-02-01T00:00:00.000Z' : null
      const recording = aRecording({ id, currentRunId: 'run', trashedAt })
      const turns = Array.from({ length: 30 }, (_, index) =>
        aTurn({
          index,
          start: 2 * index,
          end: 2 * index + 1 + ((index * place) % 3) / 2,
          confidence: index % 5 === 0 ? 49.5 : (index * 31 * (place + 1)) % 101,
        }),
      )
      // So many are not sorted in memory.
      const upTo = Array.from({ length: 201 }, (_, slot) => 1_000 * slot)
      const turnFigures = { countsUpTo: upTo, secondsUpTo: upTo }
      const candidates = { recordingId: id, runId: 'run', ...keptTurns(turns), turnFigures }
      for (const { recordings, candidates: store } of [storage, scan]) {
        await recordings.insert(recording)
        await store.put(someCandidates(candidates))
      }
    }
    for (const sort of WORST_TURN_SORTS) {
      const page = { unjudged: false, minDuration: 1.5, sort, limit: 37, after: null }
      const recordings = { ...NO_FILTER, trashed: 'exclude' } as const
      const query = { ...page, recordings, confidence: { min: 10, max: 90 } }
      const listed = await turnPagesOf(storage.candidates, query)
      expect(listed).toEqual(await turnPagesOf(scan.candidates, query))
      expect(listed.length).toBeGreaterThan(2)
    }
  })

  test('are kept in a database of schema 15', async () => {
    const url = server?.url('candidates-15') ?? ''
    const db = databaseAt(url)
    await migrate(db, () => undefined, MIGRATIONS.slice(0, 15))
    const { storage, logged } = await openedStorage(url)
    expect(logged[0]).toBe('migrated the database from schema 15 to 16')
    await storage.recordings.insert(aRecording({ id: 'recording-1', currentRunId: 'run-1' }))
    expect(await storage.candidates.missing(5)).toEqual(['recording-1'])
    await storage.candidates.put(candidatesAt(1))
    expect(await storage.candidates.missing(5)).toEqual([])
    expect((await storage.candidates.list(ALL)).items).toHaveLength(3)
  })

  test('that schema 16 has kept are listed, and kept again', async () => {
    const { storage, collections } = await opened()
    await storage.recordings.insert(aRecording({ id: 'old', currentRunId: 'run-1' }))
    await storage.candidates.put({ ...candidatesAt(1), recordingId: 'old' })
    expect(await storage.candidates.missing(5)).toEqual([])
    const later = { form: '', turnCountsUpTo: '', turnSecondsUpTo: '' } as const
    await collections.candidateRuns.updateOne({ _id: 'old' }, { $unset: later })
    expect(await storage.candidates.runOf('old')).toBe(null)
    expect(await storage.candidates.missing(5)).toEqual(['old'])
    expect((await storage.candidates.list(ALL)).items).toHaveLength(3)
    const page = { recordings: NO_FILTER, unjudged: false, limit: 5, after: null }
    const query = {
      ...page,
      sort: 'recording' as const,
      confidence: { min: 0, max: 50 },
      minDuration: 0,
    }
    expect((await storage.candidates.listTurns(query)).items).toEqual([])
    expect((await storage.candidates.statistics(NO_FILTER)).length).toBe(0)
    await storage.candidates.put({ ...candidatesAt(1), recordingId: 'old' })
    expect(await storage.candidates.missing(5)).toEqual([])
  })
})

/** All pages of a list of turns. */
async function turnPagesOf(store: CandidateStore, query: WorstTurnQuery) {
  const pages = []
  let after: WorstTurnPosition | null = null
  for (;;) {
    const page = await store.listTurns({ ...query, after })
    pages.push(page)
    const last = page.items.at(-1)
    if (last === undefined || !page.more) return pages
    const { recordingId, index } = last
    after = { value: worstTurnValue(last, query.sort), recordingId, index }
  }
}

/** All pages of a list. */
async function pagesOf(store: CandidateStore, query: CandidateQuery) {
  const pages = []
  let after: CandidatePosition | null = null
  for (;;) {
    const page = await store.list({ ...query, after })
    pages.push(page)
    const last = page.items.at(-1)
    if (last === undefined || !page.more) return pages
    const { recordingId, start } = last
    after = { value: candidateValue(last, query.sort), recordingId, start }
  }
}

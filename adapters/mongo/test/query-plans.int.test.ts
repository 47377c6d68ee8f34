import {
  ALL_RECORDINGS,
  ALL_TURNS,
  CANDIDATE_SORTS,
  NO_BOUNDS,
  NO_FILTER,
  type Position,
  RECORDING_SORTS,
  type RecordingFilter,
  type Storage,
  TURN_SORTS,
  WORST_TURN_SORTS,
} from '@toolkit/core'
import {
  aCandidate,
  aCorrection,
  anUpload,
  aRecording,
  aRun,
  aStretchVerdict,
  aTurn,
  aVerdict,
  equalTotals,
  keptTurns,
  someCandidates,
} from '@toolkit/testkit'
import { type Document, MongoClient } from 'mongodb'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { startMongo, whyNoMongo } from '../../../tests/mongo/server.ts'
import { openMongoStorage } from '../src/index.ts'
import { TAGS_INDEX, VOICES_INDEX } from '../src/schema/indexes.ts'
import { openOn } from '../src/storage.ts'
import { dropDatabases } from './drop-database.ts'
import { indexesOf, planProblem, recordQueries } from './query-plans.ts'

const missing = await whyNoMongo()
const bounds = { from: 10, to: 90 }
const someBytes = async function* () {
  yield new Uint8Array(600_000)
}
const A_SCORE = { kind: 'confidence', provider: 'local', model: 'm' } as const
const filters: readonly RecordingFilter[] = [
  ALL_RECORDINGS,
  {
    q: 'a',
    tags: [],
    voice: null,
    status: 'succeeded',
    provider: 'local',
    model: 'm',
    speakerCountDoubt: 'some',
    humanScore: bounds,
    sampleMean: bounds,
    turnMinimum: bounds,
    overlapShare: bounds,
    errorRate: bounds,
    trashed: 'exclude',
    unscored: 'include',
    undiarized: 'exclude',
  },
  { ...ALL_RECORDINGS, trashed: 'only' },
]

async function everyRecordingQuery({ recordings }: Storage): Promise<void> {
  const recording = aRecording({ sha256: 'x', settled: false, sampleMean: 50, currentRunId: 'run' })
  await recordings.insert(recording)
  await recordings.get(recording.id)
  await recordings.replace(recording)
  await recordings.withSha256('x')
  await recordings.withBaseName('call')
  await recordings.unsettled()
  for (const filter of filters) {
    await recordings.facets(filter)
    for (const sort of RECORDING_SORTS) {
      const value = sort === 'name' || sort === 'createdAt' || sort === 'trashedAt' ? 'x' : 50
      const places: (Position | null)[] = [null, { value, id: 'x' }, { value: null, id: 'x' }]
      for (const after of places) {
        for (const descending of [false, true]) {
          await recordings.list({ ...filter, sort, descending, limit: 50, after, offset: 2 })
        }
      }
    }
  }
  await recordings.figures(ALL_RECORDINGS)
  await recordings.figures({ ...ALL_RECORDINGS, after: { value: 'x', id: 'x' } })
  await recordings.tags(ALL_RECORDINGS)
  await recordings.remove(recording.id)
}

async function everyCorrectionQuery({ corrections }: Storage): Promise<void> {
  const correction = aCorrection()
  await corrections.insert(correction)
  await corrections.append(correction, [
    { sequence: 1, id: 'e', author: null, at: correction.createdAt, kind: 'undo', of: 1 },
  ])
  await corrections.get(correction.id)
  await corrections.list(correction.recordingId)
  await corrections.entries(correction.id, 0, 10)
  await corrections.remove(correction.id)
}

async function everyStretchVerdictQuery({ stretchVerdicts, recordings }: Storage): Promise<void> {
  const recording = aRecording({ humanScore: 50 })
  await recordings.insert(recording)
  const verdict = aStretchVerdict({ recordingId: recording.id, reviewer: 'r' })
  await stretchVerdicts.insert(verdict)
  await stretchVerdicts.get(verdict.id)
  await stretchVerdicts.ofRecording(recording.id)
  const { recordingId, runId, reviewer, provider, model } = verdict
  const none = { recordingId: null, runId: null, reviewer: null, provider: null, model: null }
  const all = { verdict: null, limit: 10 }
  for (const equal of [
    none,
    { ...none, recordingId },
    { ...none, runId, reviewer, provider, model },
  ]) {
    for (const undone of ['exclude', 'include', 'only'] as const) {
      for (const after of [null, { value: '9', id: 'x' }]) {
        for (const filter of filters) {
          await stretchVerdicts.list({ ...all, ...equal, undone, after, recordings: filter })
        }
        await stretchVerdicts.list({ ...all, ...equal, undone, after, recordings: NO_FILTER })
      }
    }
  }
  await stretchVerdicts.undo(verdict.id, verdict.createdAt)
  await stretchVerdicts.remove(recording.id)
}

async function everyCandidateQuery(storage: Storage): Promise<void> {
  const { candidates, recordings, stretchVerdicts } = storage
  const lists = async () => {
    for (const sort of CANDIDATE_SORTS) {
      for (const after of [null, { value: 5, recordingId: 'c', start: 1 }]) {
        for (const unjudged of [false, true]) {
          for (const filter of [...filters, NO_FILTER]) {
            for (const reason of [null, 'overlap'] as const) {
              const page = { sort, after, unjudged, reason, threshold: 50, limit: 10 } as const
              await candidates.list({ ...page, recordings: filter })
            }
          }
        }
      }
    }
  }
  const turnLists = async () => {
    const ranges = [
      { min: 0, max: 100 },
      { min: 20, max: 50 },
    ]
    for (const sort of WORST_TURN_SORTS) {
      for (const after of [null, { value: 5, recordingId: 'c', index: 1 }]) {
        for (const confidence of ranges) {
          const page = { sort, after, confidence, minDuration: 0.5, limit: 10 }
          for (const filter of [...filters, NO_FILTER]) {
            await candidates.listTurns({ ...page, unjudged: true, recordings: filter })
          }
        }
      }
    }
  }
  await recordings.insert(aRecording({ id: 'c0', currentRunId: 'run-1', score: A_SCORE }))
  await candidates.missing(10)
  const put = (recordingId: string, count: number) =>
    candidates.put(
      someCandidates({
        recordingId,
        spots: [aCandidate({ start: 2, end: 3 })],
        totals: equalTotals(count),
        turns: keptTurns([aTurn({ confidence: 30 })]).turns,
        turnFigures: {
          countsUpTo: Array.from({ length: 201 }, () => count),
          secondsUpTo: Array.from({ length: 201 }, () => count),
        },
      }),
    )
  for (let twice = 0; twice < 2; twice += 1) await put('c0', 1)
  await stretchVerdicts.insert(aStretchVerdict({ recordingId: 'c0' }))
  await lists()
  await turnLists()
  for (const id of ['c1', 'c2', 'c3', 'c4', 'c5', 'c6']) {
    await recordings.insert(aRecording({ id, currentRunId: 'run-1' }))
    await put(id, 1_000)
  }
  await lists()
  await turnLists()
  for (const filter of filters) await candidates.statistics(filter)
  await candidates.runOf('c0')
  await candidates.remove('c0')
  await (await storage.lease.acquire(new AbortController().signal)).release()
}

async function everyRunQuery({ runs, turns, verdicts, models }: Storage): Promise<void> {
  const run = aRun({ jobId: 'job' })
  await runs.insert(run)
  await runs.insertWithTurns(aRun({ id: 'with-turns' }), [aTurn()])
  await runs.get(run.id)
  await runs.replace(run)
  await runs.list(run.recordingId)
  await runs.withJobId('local', 'job')
  await runs.unfinished()
  await turns.put(run.id, [aTurn(), aTurn({ index: 1 })])
  await turns.put(run.id, [aTurn()])
  for (const sort of TURN_SORTS) {
    for (const after of [null, { value: 1, id: '3' }, { value: null, id: '3' }]) {
      for (const descending of [false, true]) {
        for (const range of [NO_BOUNDS, bounds]) {
          const order = { sort, descending, after, limit: 50 }
          await turns.list(run.id, { ...ALL_TURNS, ...order, confidence: range, window: range })
        }
      }
    }
  }
  await runs.remove(run.id)
  await verdicts.append(aVerdict())
  await verdicts.list('recording-1')
  await verdicts.remove('recording-1')
  await models.put({ provider: 'local', model: 'm', refused: [] })
  await models.get('local', 'm')
  await models.list()
}

async function everyByteQuery({ blobs, uploads, lease }: Storage): Promise<void> {
  for (let twice = 0; twice < 2; twice += 1) await blobs.put('a/b', someBytes())
  for await (const _ of blobs.read('a/b', { start: 300_000, end: 500_000 }));
  await blobs.children('a')
  await blobs.remove('a')
  const upload = anUpload()
  await uploads.insert(upload)
  await uploads.update(upload)
  for (const at of [0, 600_000]) await uploads.append(upload.id, at, someBytes())
  for await (const _ of uploads.read(upload.id));
  await uploads.list()
  await uploads.moveToBlob(upload.id, 'a/c')
  await uploads.remove(upload.id)
  const held = await lease.acquire(new AbortController().signal)
  await held.release()
}

describe.skipIf(missing !== null)(`query plans on MongoDB (${missing ?? 'all'})`, async () => {
  const server = missing === null ? await startMongo() : null
  afterAll(() => server?.close())

  test('a collection scan and a sort without an index are reported', async () => {
    const url = server?.url('no-index') ?? ''
    const client = new MongoClient(url)
    const storage = await openMongoStorage({ url })
    onTestFinished(async () => {
      await storage.close()
      await client.close()
      await dropDatabases([url])
    })
    const problem = (command: Document) =>
      planProblem(client, { database: client.db().databaseName, command })
    const find = 'recordings'
    expect(await problem({ find, filter: { contentType: 'x' } })).toContain('COLLSCAN')
    const order = { filter: { settled: false }, hint: 'of-settled' }
    expect(await problem({ find, ...order, sort: { createdAt: 1, _id: 1 } })).toBe(null)
    expect(await problem({ find, ...order, sort: { createdAt: 1, _id: -1 } })).toContain('SORT')
    expect(await problem({ find, ...order, sort: { updatedAt: 1 } })).toContain('SORT')
  })

  test('a filter by tags or by a voice reads the index of tags or of voices', async () => {
    const url = server?.url('tags') ?? ''
    const client = new MongoClient(url, { monitorCommands: true })
    const storage = await openOn({ client, db: client.db() }, {})
    const explaining = new MongoClient(url)
    onTestFinished(async () => {
      await storage.close()
      await explaining.close()
      await dropDatabases([url])
    })
    await storage.recordings.insert(aRecording({ tags: ['Noise', 'b'], voiceIds: ['v', 'w'] }))
    const recorded = recordQueries(client)
    for (const tags of [['noise'], ['noise', 'b']]) {
      const filter = { ...ALL_RECORDINGS, tags }
      for (const sort of RECORDING_SORTS) {
        expect((await storage.recordings.list({ ...filter, sort })).total).toBe(1)
      }
      await storage.recordings.facets(filter)
      expect(await storage.recordings.tags(filter)).toHaveLength(2)
    }
    const queries = recorded.queries()
    expect(queries.length).toBeGreaterThan(2 * RECORDING_SORTS.length)
    for (const query of queries) {
      expect(await indexesOf(explaining, query)).toEqual([TAGS_INDEX])
    }
    const ofVoice = recordQueries(client)
    const filter = { ...ALL_RECORDINGS, voice: 'w' }
    for (const sort of RECORDING_SORTS) {
      expect((await storage.recordings.list({ ...filter, sort })).total).toBe(1)
    }
    expect((await storage.recordings.list({ ...filter, voice: 'W' })).total).toBe(0)
    await storage.recordings.facets(filter)
    const asked = ofVoice.queries()
    expect(asked.length).toBeGreaterThan(RECORDING_SORTS.length)
    for (const query of asked) {
      expect(await indexesOf(explaining, query)).toEqual([VOICES_INDEX])
    }
  })

  test.each([
    ['recordings', everyRecordingQuery],
    ['runs, turns, verdicts and models', everyRunQuery],
    ['corrections', everyCorrectionQuery],
    ['stretch verdicts', everyStretchVerdictQuery],
    ['candidates', everyCandidateQuery],
    ['blobs, uploads and the lease', everyByteQuery],
  ])('every query of %s uses an index, also for its order', async (_, runQueries) => {
    const url = server?.url('query-plans') ?? ''
    const client = new MongoClient(url, { monitorCommands: true })
    const storage = await openOn({ client, db: client.db() }, {})
    const explaining = new MongoClient(url)
    onTestFinished(async () => {
      await storage.close()
      await explaining.close()
      await dropDatabases([url])
    })
    const recorded = recordQueries(client)
    await runQueries(storage)
    const queries = recorded.queries()
    expect(queries.length).toBeGreaterThan(10)
    const problems = []
    for (const query of queries) problems.push(await planProblem(explaining, query))
    expect(problems.filter((problem) => problem !== null)).toEqual([])
  })
})

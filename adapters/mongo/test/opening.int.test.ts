import {
  ALL_RECORDINGS,
  ALL_TURNS,
  adoptStray,
  findStrays,
  NO_FIGURES,
  purgeStray,
  type Recording,
  type Run,
  type Storage,
  verifyStorage,
} from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import {
  anUpload,
  aRecording,
  aRun,
  aTurn,
  aVerdict,
  patternLength,
  patternStream,
} from '@toolkit/testkit'
import { type Db, MongoClient } from 'mongodb'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { startMongo, whyNoMongo } from '../../../tests/mongo/server.ts'
import { openMongoStorage } from '../src/index.ts'
import { recordingDocument } from '../src/records/recordings.ts'
import { turnDocument } from '../src/records/turns.ts'
import type { RecordingDocument, RunDocument } from '../src/schema/collections.ts'
import { collectionsOf } from '../src/schema/collections.ts'
import { INDEXES } from '../src/schema/indexes.ts'
import { MIGRATIONS, migrate } from '../src/schema/migrations.ts'
import { databaseAt, openedStorage } from './opened-storage.ts'

const missing = await whyNoMongo()
const never = new AbortController().signal

/** Inserts a diarized recording as schema 5 stored it: its figures lack the overlap share. */
async function insertOfSchema5(db: Db, id: string, durationSeconds: number | null): Promise<void> {
  const { recordings, runs, turns } = collectionsOf(db)
  const { overlapShare: _later, ...figures } = { ...NO_FIGURES, speakerCount: 2 }
  const { id: _id, ...run } = aRun({ id: `run-of-${id}`, recordingId: id, status: 'succeeded' })
  const document = { ...run, _id, summary: figures, finished: true }
  await runs.insertOne(document as unknown as RunDocument)
  const spoken = [
    aTurn({ index: 0, start: 0, end: 2 }),
    aTurn({ index: 1, start: 1, end: 3, speaker: 'SPEAKER_01' }),
  ]
  await turns.insertMany(spoken.map((turn) => turnDocument(_id, turn)))
  const row = recordingDocument(aRecording({ id, durationSeconds, currentRunId: _id }))
  const { overlapShare: _none, ...rest } = row
  await recordings.insertOne(rest as RecordingDocument)
}

describe.skipIf(missing !== null)(`opening a database (${missing ?? 'MongoDB'})`, async () => {
  const server = missing === null ? await startMongo() : null
  afterAll(() => server?.close())
  let count = 0
  const fresh = () => {
    count += 1
    const url = server?.url(`opening-${count}`) ?? ''
    return { url, db: databaseAt(url) }
  }

  test('reads everything that was stored before', async () => {
    const { url } = fresh()
    const first = await openMongoStorage({ url })
    const recording = aRecording({
      name: 'Ünï 😀',
      sampleMean: 1 / 3,
      speakerNames: { 'a.$b': 'Zoë' },
    })
    const run = aRun({ recordingId: recording.id })
    const turn = aTurn({ speaker: '$set.x', scores: { '$set.x': 7, '': null as never } })
    const verdict = aVerdict({ recordingId: recording.id })
    const upload = anUpload()
    await fill(first)
    async function fill({ recordings, runs, turns, verdicts, blobs, uploads }: Storage) {
      await recordings.insert(recording)
      await runs.insert(run)
      await turns.put(run.id, [turn])
      await verdicts.append(verdict)
      await blobs.put('a/b', patternStream(0, 1_000))
      await uploads.insert(upload)
      await uploads.append(upload.id, 0, patternStream(0, 300_000))
    }
    await first.close()

    const { storage, logged } = await openedStorage(url)
    expect(logged).toEqual([])
    expect((await storage.recordings.list(ALL_RECORDINGS)).items).toEqual([recording])
    expect(await storage.runs.list(recording.id)).toEqual([run])
    expect((await storage.turns.list(run.id, ALL_TURNS)).items).toEqual([turn])
    expect(await storage.verdicts.list(recording.id)).toEqual([verdict])
    expect(await patternLength(storage.blobs.read('a/b'))).toBe(1_000)
    expect(await storage.uploads.list()).toEqual([upload])
    const rest = patternStream(300_000, 300_001)
    expect(await storage.uploads.append(upload.id, 300_000, rest)).toBe(300_001)
    expect(await patternLength(storage.uploads.read(upload.id))).toBe(300_001)
  })

  test('works for several servers that open a new database at once', async () => {
    const { url, db } = fresh()
    const opened = await Promise.all([1, 2, 3].map(() => openedStorage(url)))
    await opened[0]?.storage.recordings.insert(aRecording({ id: 'one' }))
    expect(await opened[2]?.storage.recordings.get('one')).toMatchObject({ id: 'one' })
    expect(await db.collection('meta').findOne({ _id: 'schema' as never })).toMatchObject({
      version: MIGRATIONS.length,
    })
  })

  test('fails for a database of a newer version, and does not change it', async () => {
    const { url, db } = fresh()
    await db.collection('meta').insertOne({ _id: 'schema' as never, version: 1_000 })
    await expect(openMongoStorage({ url })).rejects.toMatchObject({
      code: 'settings-invalid',
      message: expect.stringContaining('newer version'),
    })
    expect(await db.listCollections().toArray()).toHaveLength(1)
  })

  test('completes a schema whose creation was interrupted', async () => {
    const { url, db } = fresh()
    await db.createCollection('runs')
    await db
      .collection('recordings')
      .createIndex({ sha256: 1, createdAt: 1, _id: 1 }, { name: 'of-sha256' })
    const { storage } = await openedStorage(url)
    expect((await db.collection('recordings').indexes()).length).toBeGreaterThan(15)
    expect((await storage.recordings.list(ALL_RECORDINGS)).total).toBe(0)
  })

  test('runs the missing migrations, and stores the version after each', async () => {
    const { url, db } = fresh()
    const version = async () => (await collectionsOf(db).meta.findOne({ _id: 'schema' }))?.version
    await openedStorage(url)
    const [logged, done]: [string[], string[]] = [[], []]
    const step = (name: string) => async () => void done.push(name)
    const failing = async () => Promise.reject(new Error('interrupted'))
    const log = (line: string) => logged.push(line)
    const known = MIGRATIONS.length
    const interrupted = migrate(db, log, [...MIGRATIONS, step('one'), failing])
    await expect(interrupted).rejects.toThrow('interrupted')
    expect([done, await version()]).toEqual([['one'], known + 1])
    await migrate(db, log, [...MIGRATIONS, step('one'), step('two')])
    expect([done, await version()]).toEqual([['one', 'two'], known + 2])
    expect(logged).toEqual([
      `migrated the database from schema ${known} to ${known + 1}`,
      `migrated the database from schema ${known + 1} to ${known + 2}`,
    ])
  })

  test('marks recordings of schema 1, which have no sound, as unsettled', async () => {
    const { url, db } = fresh()
    await migrate(db, () => undefined, MIGRATIONS.slice(0, 1))
    const {
      sound: _sound,
      media: _media,
      track: _track,
      ...old
    } = aRecording({ durationSeconds: 3 })
    const { recordings } = collectionsOf(db)
    await recordings.insertOne(recordingDocument(old as Recording))
    const { storage } = await openedStorage(url)
    const whole = { ...old, sound: null, media: null, track: null, settled: false }
    expect(await storage.recordings.unsettled()).toEqual([whole])
  })

  test('adds the fields and figures that were declared after schema 5; records of an older server get them under the lease', async () => {
    const { url, db } = fresh()
    await migrate(db, () => undefined, MIGRATIONS.slice(0, 5))
    const { recordings, runs, turns } = collectionsOf(db)
    await recordings.createIndex({ status: 1, humanScore: 1 }, { name: 'figures' })
    const figures = { ...NO_FIGURES, sampleMean: 70.5, turnMinimum: 30.1, speakerCount: 1 }
    // Simulates that these two figures are declared later.
    const { speakerCount: _count, turnMinimum: _least, ...known } = figures
    const old = (id: string) => {
      const {
        noticeToken: _token,
        confirmed: _confirmed,
        speakerDoubt: _doubt,
        speakerNames: _names,
        id: _id,
        ...run
      } = aRun({ status: 'succeeded' })
      return { ...run, _id: id, recordingId: `of-${id}`, summary: known, finished: true }
    }
    const row = (id: string) => {
      const one = aRecording({ ...figures, id: `of-${id}`, currentRunId: id })
      const { speakerCount: _lacks, ...document } = recordingDocument(one)
      return { document, one }
    }
    const insert = async (id: string) => {
      await runs.insertOne(old(id) as unknown as RunDocument)
      const spoken = [aTurn({ index: 0, confidence: 31 }), aTurn({ index: 1, confidence: 30.1 })]
      await turns.insertMany(spoken.map((turn) => turnDocument(id, turn)))
      await recordings.insertOne(row(id).document as RecordingDocument)
      return row(id).one
    }
    const before = await insert('before')
    const { storage } = await openedStorage(url)
    const run = await storage.runs.get('before')
    expect(run).toMatchObject({
      noticeToken: null,
      confirmed: true,
      speakerDoubt: null,
      speakerNames: null,
      summary: figures,
    })
    expect(await storage.recordings.get(before.id)).toMatchObject(figures)

    const meanwhile = await insert('meanwhile')
    await recordings.updateOne({ _id: before.id }, { $set: { turnMinimum: 99 } })
    const damage = { code: 'storage-damaged', message: expect.stringContaining('"speakerCount"') }
    await expect(storage.recordings.get(meanwhile.id)).rejects.toMatchObject(damage)
    const held = await storage.lease.acquire(never)
    for (const id of [before.id, meanwhile.id]) {
      expect(await storage.recordings.get(id)).toMatchObject(figures)
    }
    await expect(insert('later')).rejects.toMatchObject({ code: 121 })
    const indexes = (await recordings.indexes()).map(({ name }) => name)
    expect(indexes).not.toContain('figures')
    expect(indexes).toEqual(expect.arrayContaining(INDEXES.recordings.map(({ name }) => name)))
    await held.release()
  })

  test('computes the overlap share of recordings of schema 5, which filters then use', async () => {
    const { url, db } = fresh()
    await migrate(db, () => undefined, MIGRATIONS.slice(0, 5))
    const { recordings } = collectionsOf(db)
    await insertOfSchema5(db, 'known', 3)
    await insertOfSchema5(db, 'unknown', null)
    const { overlapShare: _none, ...undiarized } = recordingDocument(
      aRecording({ id: 'undiarized' }),
    )
    await recordings.insertOne(undiarized as RecordingDocument)

    const { storage } = await openedStorage(url)
    const shareOf = async (id: string) => (await storage.recordings.get(id))?.overlapShare
    expect(await shareOf('known')).toBe(100 / 3)
    expect([await shareOf('unknown'), await shareOf('undiarized')]).toEqual([null, null])
    expect((await storage.runs.get('run-of-known'))?.summary?.overlapShare).toBe(100 / 3)
    const list = { ...ALL_RECORDINGS, undiarized: 'exclude' } as const
    const found = await storage.recordings.list({ ...list, overlapShare: { from: 33, to: 34 } })
    expect(found.items.map(({ id }) => id)).toEqual(['known'])
    expect(found.without).toEqual({ humanScore: 3, result: 1, score: 1 })
    expect((await storage.recordings.facets(list)).overlapShare[33]).toBe(1)
  })

  test('computes the weighted mean of the turns of schema 7; without turns it is unknown', async () => {
    const { url, db } = fresh()
    await migrate(db, () => undefined, MIGRATIONS.slice(0, 7))
    const { recordings, runs, turns } = collectionsOf(db)
    const { turnMeanWeighted: _later, ...figures } = { ...NO_FIGURES, speakerCount: 1 }
    for (const id of ['spoken', 'silent']) {
      const { id: _id, ...run } = aRun({ id: `run-of-${id}`, recordingId: id, status: 'succeeded' })
      const document = { ...run, _id, summary: figures, finished: true }
      await runs.insertOne(document as unknown as RunDocument)
      const row = recordingDocument(aRecording({ id, currentRunId: _id }))
      const { turnMeanWeighted: _none, ...rest } = row
      await recordings.insertOne(rest as RecordingDocument)
    }
    const spoken = [
      aTurn({ index: 0, start: 0, end: 1, confidence: 90 }),
      aTurn({ index: 1, start: 1, end: 4, confidence: 50 }),
      aTurn({ index: 2, start: 4, end: 9, confidence: null }),
    ]
    await turns.insertMany(spoken.map((turn) => turnDocument('run-of-spoken', turn)))

    const { storage } = await openedStorage(url)
    const meanOf = async (id: string) => (await storage.recordings.get(id))?.turnMeanWeighted
    expect([await meanOf('spoken'), await meanOf('silent')]).toEqual([60, null])
    expect((await storage.runs.get('run-of-spoken'))?.summary?.turnMeanWeighted).toBe(60)
  })

  test('recordings of schema 16 have no tags, and can be tagged and found by them', async () => {
    const { url, db } = fresh()
    await migrate(db, () => undefined, MIGRATIONS.slice(0, 16))
    const { recordings } = collectionsOf(db)
    const { tags: _later, ...older } = recordingDocument(aRecording({ id: 'older' }))
    await recordings.insertOne(older as RecordingDocument)
    const { storage } = await openedStorage(url)
    const recording = await storage.recordings.get('older')
    expect(recording?.tags).toEqual([])
    await storage.recordings.replace({ ...aRecording({ id: 'older' }), tags: ['Noise'] })
    const found = await storage.recordings.list({ ...ALL_RECORDINGS, tags: ['noise'] })
    expect(found.items.map(({ id, tags }) => [id, tags])).toEqual([['older', ['Noise']]])
  })

  test('computes how sure the number of speakers is of schema 10, which filters then use', async () => {
    const { url, db } = fresh()
    await migrate(db, () => undefined, MIGRATIONS.slice(0, 10))
    const { recordings, runs, turns } = collectionsOf(db)
    const known = { ...NO_FIGURES, speakerCount: 1 }
    const { speakerCountDoubt: _later, speakerRange: _too, ...figures } = known
    const range = { fewer: 1, more: 3, step: 0.1 }
    const put = async (id: string, given: Partial<Run>) => {
      const { id: _id, ...run } = aRun({
        id: `run-of-${id}`,
        recordingId: id,
        status: 'succeeded',
        ...given,
      })
      const document = { ...run, _id, summary: figures, finished: true }
      await runs.insertOne(document as unknown as RunDocument)
      await turns.insertOne(turnDocument(_id, aTurn({ index: 0 })))
      const row = recordingDocument(aRecording({ id, currentRunId: _id }))
      const { speakerCountDoubt: _none, speakerRange: _neither, ...rest } = row
      await recordings.insertOne(rest as RecordingDocument)
    }
    await put('unsure', { speakerDoubt: { range, labels: [] } })
    await put('given', { request: { speakers: { num: 1, min: null, max: null } } })
    await put('older', {})

    const { storage } = await openedStorage(url)
    const doubtOf = async (id: string) => (await storage.recordings.get(id))?.speakerCountDoubt
    expect([await doubtOf('unsure'), await doubtOf('given'), await doubtOf('older')]).toEqual([
      'some',
      'given',
      null,
    ])
    expect(await storage.recordings.get('unsure')).toMatchObject({ speakerRange: range })
    const found = await storage.recordings.list({ ...ALL_RECORDINGS, speakerCountDoubt: 'some' })
    expect(found.items.map(({ id }) => id)).toEqual(['unsure'])
  })

  test('computes the figures of many runs with as many calls as of one', async () => {
    const migrated = async (ids: readonly string[]) => {
      const { url } = fresh()
      const client = new MongoClient(url, { monitorCommands: true })
      onTestFinished(() => client.close())
      const db = client.db()
      await migrate(db, () => undefined, MIGRATIONS.slice(0, 5))
      for (const id of ids) await insertOfSchema5(db, id, 3)
      const { runs, turns } = collectionsOf(db)
      await turns.deleteMany({ runId: 'run-of-silent' })
      let calls = 0
      client.on('commandStarted', () => {
        calls += 1
      })
      await migrate(db, () => undefined, MIGRATIONS.slice(0, 6))
      const all = await runs.find().sort({ _id: 1 }).toArray()
      return { calls, shares: all.map(({ summary }) => summary?.overlapShare) }
    }
    const one = await migrated(['a'])
    const many = await migrated(['a', 'b', 'c', 'd', 'e', 'silent'])
    expect(many.calls).toBe(one.calls)
    expect(many.shares).toEqual([...Array(5).fill(100 / 3), 0])
  })

  test('fails if the records of existing files are missing, unless a new database is requested, and lists the files', async () => {
    const { url, db } = fresh()
    const first = await openedStorage(url)
    const upload = anUpload()
    await first.storage.uploads.insert(upload)
    await first.storage.uploads.append(upload.id, 0, patternStream(0, 300_000))
    await first.storage.blobs.put('recordings/a/audio', patternStream(0, 10))
    for (const { name } of await db.listCollections().toArray()) {
      if (!name.startsWith('blobs.')) await db.collection(name).drop()
    }
    await expect(openMongoStorage({ url })).rejects.toMatchObject({
      code: 'settings-invalid',
      message: expect.stringContaining('holds 2 file(s)'),
    })
    const anew = await openMongoStorage({ url, newDatabase: true })
    await (await anew.lease.acquire(never)).release()
    const [stray] = await anew.uploads.strays()
    expect(stray?.sizeBytes).toBe(300_000)
    const id = stray?.id ?? ''
    expect(await patternLength(anew.uploads.read(id))).toBe(300_000)
    expect(await anew.blobs.size('recordings/a/audio')).toBe(10)
    await anew.uploads.remove(id)
    expect(await anew.uploads.strays()).toEqual([])
    expect(await db.collection('blobs.chunks').countDocuments()).toBe(1)
    await anew.close()
  })

  test('orders runs of schema 3 by time, before later runs', async () => {
    const { url, db } = fresh()
    await migrate(db, () => undefined, MIGRATIONS.slice(0, 3))
    const { runs } = collectionsOf(db)
    const at = (day: number, id: string) => {
      const { id: _id, ...fields } = aRun({ id, createdAt: `2026-01-0${day}T00:00:00.000Z` })
      return { _id, ...fields, finished: false }
    }
    await runs.insertMany([at(3, 'b'), at(2, 'c'), at(3, 'a')])
    const { storage } = await openedStorage(url)
    const ids = async () => (await storage.runs.list('recording-1')).map(({ id }) => id)
    await storage.runs.insert(aRun({ id: 'new', createdAt: '2026-01-01T00:00:00.000Z' }))
    expect(await ids()).toEqual(['new', 'b', 'a', 'c'])
    // An older server inserts a run.
    await runs.insertOne(at(1, 'late'))
    const held = await storage.lease.acquire(never)
    expect(await ids()).toEqual(['late', 'new', 'b', 'a', 'c'])
    await held.release()
  })

  test('marks recordings of schema 3 whose newest verdict changes as unsettled', async () => {
    const { url, db } = fresh()
    await migrate(db, () => undefined, MIGRATIONS.slice(0, 3))
    const { recordings, verdicts } = collectionsOf(db)
    const ids = ['in-order', 'set-back']
    await recordings.insertMany(
      ids.map((id) => recordingDocument(aRecording({ id, settled: true }))),
    )
    const verdict = (recordingId: string, sequence: number, day: number) => {
      const createdAt = `2026-01-0${day}T00:00:00.000Z`
      const { id: _id, ...fields } = aVerdict({
        id: `${recordingId}-${day}`,
        recordingId,
        createdAt,
      })
      return { _id, ...fields, sequence }
    }
    await verdicts.insertMany([
      verdict('in-order', 1, 1),
      verdict('in-order', 2, 2),
      verdict('set-back', 3, 2),
      verdict('set-back', 4, 1),
    ])
    const { storage } = await openedStorage(url)
    expect((await storage.recordings.unsettled()).map(({ id }) => id)).toEqual(['set-back'])
  })

  test('verify reports missing and unknown bytes, which can be adopted or purged', async () => {
    const { url } = fresh()
    const { storage } = await openedStorage(url)
    const look = { clock: systemClock, signal: never }
    const known = aRecording({ id: 'known', sizeBytes: 7, durationSeconds: null, sound: null })
    await storage.recordings.insert(known)
    await storage.blobs.put('recordings/unknown/audio', patternStream(0, 300_000))
    await storage.blobs.put('recordings/known/runs/lost/raw', patternStream(0, 9))
    const named = await Array.fromAsync(verifyStorage(storage, look))
    expect(named.map(({ kind, key, sizeBytes }) => [kind, key, sizeBytes])).toEqual([
      ['missing', 'recordings/known/audio', 7],
      ['unknown', 'recordings/known/runs/lost', 9],
      ['unknown', 'recordings/unknown', 300_000],
    ])
    const [run, stray] = await findStrays(storage, { ...look, includeRuns: true })
    if (run === undefined || stray === undefined) throw new Error('nothing was found')
    const system = {
      storage,
      clock: systemClock,
      newDigest: () => ({ update: () => undefined, hex: () => 'digest' }),
      audio: {
        headBytes: 8,
        probe: () => ({ contentType: 'audio/wav', playsAsItIs: true, decodesAsItArrives: false }),
      },
    }
    await adoptStray(system, stray)
    expect(await storage.recordings.get('unknown')).toMatchObject({ sizeBytes: 300_000 })
    await purgeStray(storage, run, '2026-01-01T00:00:00.000Z')
    expect(await findStrays(storage, { ...look, includeRuns: true })).toEqual([])
    expect(await storage.deletions.list()).toEqual([])
  })

  test('the validators refuse invalid documents', async () => {
    const { url, db } = fresh()
    await openedStorage(url)
    for (const name of [
      'recordings',
      'runs',
      'turns',
      'verdicts',
      'candidateRuns',
      'candidateSpots',
      'candidateTurns',
      'models',
      'reviews',
      'taken',
      'deletions',
      'strays',
      'uploads',
      'blobs.files',
      'blobs.chunks',
    ]) {
      await expect(db.collection(name).insertOne({ any: 1 })).rejects.toMatchObject({ code: 121 })
    }
  })

  test('a refused document is `internal`', async () => {
    const { storage } = await openedStorage(fresh().url)
    const wrong = storage.recordings.insert(aRecording({ sampleMean: 101 }))
    await expect(wrong).rejects.toMatchObject({ code: 'internal' })
  })

  test('every call fails after closing', async () => {
    const { storage } = await openedStorage(fresh().url)
    await storage.blobs.put('a', patternStream(0, 5))
    await storage.close()
    const closed = { code: 'storage-unavailable' }
    await expect(storage.check()).rejects.toMatchObject(closed)
    await expect(storage.recordings.get('x')).rejects.toMatchObject(closed)
    await expect(storage.blobs.put('b', patternStream(0, 5))).rejects.toMatchObject(closed)
    await expect(patternLength(storage.blobs.read('a'))).rejects.toMatchObject(closed)
  })
})

describe.skipIf(missing !== null || process.env.MONGODB_URL !== undefined)(
  'a standalone server',
  () => {
    test('is sufficient', async () => {
      const server = await startMongo({ standalone: true })
      try {
        const storage = await openMongoStorage({ url: server.url('standalone') })
        const held = await storage.lease.acquire(never)
        const recording = aRecording()
        await storage.recordings.insert(recording)
        expect(await storage.recordings.replace(recording)).toBe(true)
        expect(await storage.recordings.replace(recording)).toBe(false)
        await storage.blobs.put('a', patternStream(0, 600_000))
        expect(await patternLength(storage.blobs.read('a'))).toBe(600_000)
        await held.release()
        await storage.close()
      } finally {
        await server.close()
      }
    })
  },
)

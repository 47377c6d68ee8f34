import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SQLInputValue } from 'node:sqlite'
import {
  ALL_RECORDINGS,
  CANDIDATE_THRESHOLDS,
  NO_FIGURES,
  NO_FILTER,
  type Recording,
  type Run,
  type RunSummary,
  type SavedView,
} from '@toolkit/core'
import {
  aCandidate,
  anUpload,
  aRecording,
  aRun,
  aTurn,
  keptTurns,
  someCandidates,
} from '@toolkit/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Database, openDatabase } from '../src/database.ts'
import { embeddedEntries } from '../src/records/keyed-documents.ts'
import { columnsOf } from '../src/records/recording-columns.ts'
import { embeddedRecordings } from '../src/records/recordings.ts'
import { embeddedRuns } from '../src/records/runs.ts'
import { embeddedTurns } from '../src/records/turns.ts'
import { applyDeclaration } from '../src/schema/apply-declaration.ts'
import { MIGRATIONS, type Migration, migrate } from '../src/schema/migrations.ts'
import { openedStorage, temporaryFolder } from './opened-storage.ts'

const addNotes: Migration = (database) => {
  database.exec('CREATE TABLE notes (text TEXT) STRICT')
  database.exec('INSERT INTO notes SELECT id FROM verdicts_of_old')
}
const old: Migration = (database) => {
  database.exec('CREATE TABLE verdicts_of_old (id TEXT) STRICT')
}

async function opened(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'))
  const database = openDatabase(join(folder, 'some.sqlite'))
  onTestFinished(async () => {
    database.close()
    await rm(folder, { recursive: true })
  })
  return database
}

const versionOf = (database: Database) =>
  Number(database.statement('PRAGMA user_version').get()?.user_version)

const silent = () => undefined

const FIGURES: RunSummary = { ...NO_FIGURES, sampleMean: 70.5, speakerCount: 3 }

/** Inserts a row with the columns that the table has in its current schema. */
function insertRecording(database: Database, recording: Partial<Recording>): void {
  const present = database.statement('PRAGMA table_info(recordings)').all()
  const values: Readonly<Record<string, SQLInputValue>> = {
    ...columnsOf(aRecording(recording)),
    id: recording.id ?? null,
    doc: JSON.stringify(recording),
  }
  const names = present.map(({ name }) => String(name)).filter((name) => name in values)
  database
    .statement(
      `INSERT INTO recordings (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    )
    .run(...names.map((name) => values[name] ?? null))
}

function insertRun(database: Database, run: Partial<Run> & Pick<Run, 'id' | 'recordingId'>): void {
  database
    .statement(
      'INSERT INTO runs (id, recording_id, revision, finished, created_at, doc) VALUES (?, ?, 1, 1, ?, ?)',
    )
    .run(run.id, run.recordingId, run.createdAt ?? '', JSON.stringify(run))
}

describe('migrations', () => {
  test('run once on a new database, without log lines', async () => {
    const database = await opened()
    const logged: string[] = []
    migrate(database, (message) => logged.push(message))
    migrate(database, (message) => logged.push(message))
    expect(versionOf(database)).toBe(MIGRATIONS.length)
    expect(logged).toEqual([])
  })

  test('run the missing steps on an older database and keep its rows', async () => {
    const database = await opened()
    migrate(database, silent, [old])
    database.exec("INSERT INTO verdicts_of_old VALUES ('kept')")
    const logged: string[] = []
    migrate(database, (message) => logged.push(message), [old, addNotes])
    expect(database.statement('SELECT text FROM notes').all()).toEqual([{ text: 'kept' }])
    expect(versionOf(database)).toBe(2)
    expect(logged).toEqual(['migrated the database from schema 1 to 2'])
  })

  test('apply the declaration once if it grew several times', async () => {
    const database = await opened()
    const grown = MIGRATIONS.indexOf(applyDeclaration)
    migrate(database, silent, MIGRATIONS.slice(0, grown))
    const logged: string[] = []
    const other = MIGRATIONS.findIndex((step, at) => at > grown && step !== applyDeclaration)
    const declared = MIGRATIONS.slice(0, other)
    expect(declared.length - grown).toBeGreaterThan(1)
    migrate(database, (message) => logged.push(message), declared)
    expect(versionOf(database)).toBe(declared.length)
    expect(logged).toEqual([`migrated the database from schema ${grown} to ${declared.length}`])
  })

  test('roll back a step that fails', async () => {
    const database = await opened()
    migrate(database, silent, [old])
    const half: Migration = (one) => {
      one.exec('CREATE TABLE half (x TEXT) STRICT')
      throw new Error('no further')
    }
    expect(() => migrate(database, silent, [old, half])).toThrow('no further')
    expect(versionOf(database)).toBe(1)
    expect(
      database.statement("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").get(),
    ).toEqual({ n: 0 })
  })

  test('refuse a database of a newer version', async () => {
    const database = await opened()
    migrate(database, silent, [old, addNotes])
    expect(() => migrate(database, silent, [old])).toThrow(
      expect.objectContaining({ code: 'settings-invalid' }),
    )
  })

  test('look up runs of schema 1 by job, and add later fields', async () => {
    const database = await opened()
    migrate(database, () => undefined, MIGRATIONS.slice(0, 1))
    const {
      leftOut,
      noticeExpected,
      noticeToken,
      noticedJobId,
      confirmed: _confirmed,
      ...old
    } = aRun({
      jobId: 'job-1',
    })
    database
      .statement(
        'INSERT INTO runs (id, recording_id, revision, finished, created_at, doc) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(old.id, old.recordingId, old.revision, 0, old.createdAt, JSON.stringify(old))
    migrate(database, () => undefined)
    const runs = embeddedRuns(database)
    // It was started before confirmations existed.
    const whole = { ...old, leftOut, noticeExpected, noticeToken, noticedJobId, confirmed: true }
    expect(await runs.get(old.id)).toEqual(whole)
    expect(await runs.withJobId('local', 'job-1')).toEqual(whole)
    expect(await runs.withJobId('pyannoteai', 'job-1')).toBe(null)
  })

  test('order runs of schema 5 by time, and mark recordings whose newest verdict changes as unsettled', async () => {
    const database = await opened()
    migrate(database, silent, MIGRATIONS.slice(0, 5))
    const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`
    for (const [id, day] of [
      ['b', 3],
      ['c', 2],
      ['a', 3],
    ] as const) {
      const run = aRun({ id, recordingId: 'r1', createdAt: at(day), status: 'failed' })
      insertRun(database, run)
    }
    for (const [id, days] of [
      ['r1', [1, 2]],
      ['r2', [2, 1]],
    ] as const) {
      insertRecording(database, aRecording({ id }))
      for (const day of days) {
        database
          .statement('INSERT INTO verdicts (recording_id, created_at, doc) VALUES (?, ?, ?)')
          .run(id, at(day), JSON.stringify({ createdAt: at(day) }))
      }
    }
    migrate(database, silent)
    const runs = embeddedRuns(database)
    await runs.insert(aRun({ id: 'new', recordingId: 'r1', createdAt: at(1) }))
    expect((await runs.list('r1')).map(({ id }) => id)).toEqual(['new', 'b', 'a', 'c'])
    const unsettled = await embeddedRecordings(database).unsettled()
    expect(unsettled.map(({ id }) => id)).toEqual(['r2'])
  })

  test('clear the names of finished uploads of schema 6, not of open ones', async () => {
    const database = await opened()
    migrate(database, silent, MIGRATIONS.slice(0, 6))
    const insert = database.statement('INSERT INTO uploads (id, created_at, doc) VALUES (?, ?, ?)')
    for (const finishedAt of [null, '2026-01-01T00:00:00.000Z']) {
      const upload = anUpload({ finishedAt, draft: { ...anUpload().draft, name: 'Mrs Smith' } })
      insert.run(upload.id, upload.createdAt, JSON.stringify(upload))
    }
    migrate(database, silent)
    const names = database
      .statement("SELECT doc ->> '$.draft.name' AS name FROM uploads ORDER BY name")
      .all()
      .map(({ name }) => name)
    expect(names).toEqual(['', 'Mrs Smith'])
  })

  test('mark recordings of schema 2, which have no sound, as unsettled', async () => {
    const database = await opened()
    migrate(database, () => undefined, MIGRATIONS.slice(0, 2))
    const {
      sound: _sound,
      media: _media,
      track: _track,
      ...old
    } = aRecording({ durationSeconds: 3 })
    insertRecording(database, old)
    migrate(database, () => undefined)
    const recordings = embeddedRecordings(database)
    const whole = { ...old, sound: null, media: null, track: null, settled: false }
    expect(await recordings.unsettled()).toEqual([whole])
  })

  test('add the fields and figures that were declared after schema 7', async () => {
    const database = await opened()
    migrate(database, silent, MIGRATIONS.slice(0, 7))
    const {
      noticeToken: _token,
      confirmed: _confirmed,
      speakerDoubt: _doubt,
      speakerNames: _names,
      ...old
    } = aRun({ status: 'succeeded' })
    // Simulates that these two figures are declared later.
    const { turnMinimum: _least, speakerCount: _count, ...figures } = FIGURES
    insertRun(database, { ...old, summary: figures as RunSummary })
    const turns = [aTurn({ index: 0, confidence: 31 }), aTurn({ index: 1, confidence: 30.1 })]
    await embeddedTurns(database).put(old.id, turns)
    const { turnMinimum: _lacks, ...row } = aRecording({
      id: old.recordingId,
      ...FIGURES,
      currentRunId: old.id,
    })
    insertRecording(database, row)
    migrate(database, silent)

    const summary = { ...FIGURES, turnMinimum: 30.1, speakerCount: 1 }
    const runs = embeddedRuns(database)
    const missing = { noticeToken: null, speakerDoubt: null, speakerNames: null }
    const added = { ...missing, confirmed: true, summary }
    expect(await runs.get(old.id)).toEqual({ ...old, ...added })
    const recordings = embeddedRecordings(database)
    expect(await recordings.get(row.id)).toEqual({ ...row, turnMinimum: 30.1 })
  })

  test('compute the overlap share of recordings of schema 7, which filters then use', async () => {
    const database = await opened()
    migrate(database, silent, MIGRATIONS.slice(0, 7))
    const put = async (id: string, durationSeconds: number | null) => {
      const { overlapShare: _later, ...figures } = FIGURES
      const run = aRun({
        id: `run-of-${id}`,
        recordingId: id,
        status: 'succeeded',
        summary: figures as RunSummary,
      })
      insertRun(database, run)
      const turns = [
        aTurn({ index: 0, start: 0, end: 2 }),
        aTurn({ index: 1, start: 1, end: 3, speaker: 'SPEAKER_01' }),
      ]
      await embeddedTurns(database).put(run.id, turns)
      const whole = aRecording({ id, ...FIGURES, durationSeconds, currentRunId: run.id })
      const { overlapShare: _none, ...row } = whole
      insertRecording(database, row)
    }
    await put('known', 3)
    await put('unknown', null)
    const { overlapShare: _none, ...undiarized } = aRecording({ id: 'undiarized' })
    insertRecording(database, undiarized)
    migrate(database, silent)

    const recordings = embeddedRecordings(database)
    const shareOf = async (id: string) => (await recordings.get(id))?.overlapShare
    expect(await shareOf('known')).toBe(100 / 3)
    expect([await shareOf('unknown'), await shareOf('undiarized')]).toEqual([null, null])
    const runs = embeddedRuns(database)
    expect((await runs.get('run-of-known'))?.summary?.overlapShare).toBe(100 / 3)
    const list = { ...ALL_RECORDINGS, undiarized: 'exclude' } as const
    const found = await recordings.list({ ...list, overlapShare: { from: 33, to: 34 } })
    expect(found.items.map(({ id }) => id)).toEqual(['known'])
    expect(found.without).toEqual({ humanScore: 3, result: 1, score: 1 })
    expect((await recordings.facets(list)).overlapShare[33]).toBe(1)
  })

  test('compute the weighted mean of the turns of schema 9; without turns it is unknown', async () => {
    const database = await opened()
    migrate(database, silent, MIGRATIONS.slice(0, 9))
    const { turnMeanWeighted: _later, ...figures } = FIGURES
    for (const id of ['spoken', 'silent']) {
      insertRun(
        database,
        aRun({
          id: `run-of-${id}`,
          recordingId: id,
          status: 'succeeded',
          summary: figures as never,
        }),
      )
      const { turnMeanWeighted: _none, ...row } = aRecording({
        id,
        ...FIGURES,
        currentRunId: `run-of-${id}`,
      })
      insertRecording(database, row)
    }
    const turns = [
      aTurn({ index: 0, start: 0, end: 1, confidence: 90 }),
      aTurn({ index: 1, start: 1, end: 4, confidence: 50 }),
      aTurn({ index: 2, start: 4, end: 9, confidence: null }),
    ]
    await embeddedTurns(database).put('run-of-spoken', turns)
    migrate(database, silent)

    const recordings = embeddedRecordings(database)
    const meanOf = async (id: string) => (await recordings.get(id))?.turnMeanWeighted
    expect([await meanOf('spoken'), await meanOf('silent')]).toEqual([60, null])
    const run = await embeddedRuns(database).get('run-of-spoken')
    expect(run?.summary?.turnMeanWeighted).toBe(60)
  })

  test('compute how sure the number of speakers is of schema 12, which filters then use', async () => {
    const database = await opened()
    migrate(database, silent, MIGRATIONS.slice(0, 12))
    database.exec('ALTER TABLE recordings DROP COLUMN speaker_count_doubt')
    const range = { fewer: 2, more: 3, step: 0.1 }
    const put = async (id: string, run: Partial<Run>) => {
      const { speakerCountDoubt: _later, speakerRange: _too, ...figures } = FIGURES
      const whole = aRun({ id: `run-of-${id}`, recordingId: id, status: 'succeeded', ...run })
      insertRun(database, { ...whole, summary: figures as RunSummary })
      await embeddedTurns(database).put(whole.id, [aTurn({ index: 0, start: 0, end: 2 })])
      const row = aRecording({ id, ...FIGURES, currentRunId: whole.id })
      const { speakerCountDoubt: _none, speakerRange: _neither, ...rest } = row
      insertRecording(database, rest)
    }
    await put('unsure', { speakerDoubt: { range, labels: [] } })
    await put('given', { request: { speakers: { num: 1, min: null, max: null } } })
    await put('older', {})
    migrate(database, silent)

    const recordings = embeddedRecordings(database)
    const doubtOf = async (id: string) => (await recordings.get(id))?.speakerCountDoubt
    expect([await doubtOf('unsure'), await doubtOf('given'), await doubtOf('older')]).toEqual([
      'some',
      'given',
      null,
    ])
    expect(await recordings.get('unsure')).toMatchObject({ speakerRange: range })
    const run = await embeddedRuns(database).get('run-of-unsure')
    expect(run?.summary).toMatchObject({ speakerCountDoubt: 'some', speakerRange: range })
    const found = await recordings.list({ ...ALL_RECORDINGS, speakerCountDoubt: 'some' })
    expect(found.items.map(({ id }) => id)).toEqual(['unsure'])
  })

  test('what schema 18 has kept is listed, and named as missing until it is kept again', async () => {
    const folder = await temporaryFolder()
    const { storage } = await openedStorage(folder)
    await storage.recordings.insert(aRecording({ id: 'old', currentRunId: 'run-1' }))
    const kept = someCandidates({ recordingId: 'old', spots: [aCandidate()] })
    await storage.candidates.put(kept)
    await storage.close()
    const database = openDatabase(join(folder, 'toolkit.sqlite'))
    database.exec(`
      DROP TABLE worst_turns;
      DROP TABLE reviews;
      DROP TABLE views;
      DROP TABLE taken_objects;
      ALTER TABLE candidate_runs DROP COLUMN form;
      ALTER TABLE candidate_runs DROP COLUMN turn_figures;
      ALTER TABLE candidate_spots DROP COLUMN reasons;
      DROP TABLE voices; DROP TABLE enrolments;
      PRAGMA user_version = 18;
    `)
    const figures = new Float64Array(129)
    figures[CANDIDATE_THRESHOLDS.indexOf(50)] = 1
    database.statement('UPDATE candidate_runs SET figures = ?').run(new Uint8Array(figures.buffer))
    database.close()
    const { storage: again, logged } = await openedStorage(folder)
    expect(logged[0]).toBe('migrated the database from schema 18 to 19')
    const { candidates } = again
    expect(await candidates.runOf('old')).toBe(null)
    expect(await candidates.missing(5)).toEqual(['old'])
    const page = { recordings: NO_FILTER, unjudged: false, limit: 5, after: null } as const
    const spots = { ...page, reason: null, threshold: 50, sort: 'severity' } as const
    const { items, total } = await candidates.list(spots)
    expect([items.length, total.count]).toEqual([1, 1])
    const turns = {
      ...page,
      sort: 'severity',
      confidence: { min: 0, max: 100 },
      minDuration: 0,
    } as const
    expect((await candidates.listTurns(turns)).total).toEqual({ count: 0, seconds: 0 })
    await candidates.put({ ...kept, ...keptTurns([aTurn({ confidence: 30 })]) })
    expect(await candidates.missing(5)).toEqual([])
    expect((await candidates.listTurns(turns)).items).toHaveLength(1)
  })

  test('recordings of schema 18 have no tags, and can be tagged and found by them', async () => {
    const database = await opened()
    migrate(database, silent, MIGRATIONS.slice(0, 18))
    database.exec('ALTER TABLE recordings DROP COLUMN tags')
    const { tags: _later, ...older } = aRecording({ id: 'older' })
    insertRecording(database, older)
    migrate(database, silent)
    const recordings = embeddedRecordings(database)
    const recording = await recordings.get('older')
    expect(recording).toEqual({ ...older, tags: [] })
    await recordings.replace({ ...(recording as Recording), tags: ['Noise'] })
    for (const reopened of [recordings, embeddedRecordings(database)]) {
      const found = await reopened.list({ ...ALL_RECORDINGS, tags: ['noise'] })
      expect(found.items.map(({ id }) => id)).toEqual(['older'])
    }
    await embeddedEntries<SavedView>(database, 'views').put({
      key: 'a',
      name: 'mine',
      search: 'tag=Noise',
      createdAt: older.createdAt,
      updatedAt: older.createdAt,
    })
    expect(await embeddedEntries(database, 'views').list()).toHaveLength(1)
  })

  test('reading a record without a declared field names the field', async () => {
    const database = await opened()
    migrate(database, silent)
    const { turnMean: _lacks, ...row } = aRecording()
    insertRecording(database, row)
    const recordings = embeddedRecordings(database)
    const damage = { code: 'storage-damaged', message: expect.stringContaining('"turnMean"') }
    await expect(recordings.get(row.id)).rejects.toMatchObject(damage)
    await expect(recordings.list(ALL_RECORDINGS)).rejects.toMatchObject(damage)
    const { sampleMean: _mean, ...figures } = FIGURES
    const run = aRun({ summary: figures as RunSummary })
    insertRun(database, run)
    const runs = embeddedRuns(database)
    await expect(runs.get(run.id)).rejects.toMatchObject({
      code: 'storage-damaged',
      message: expect.stringContaining('"summary.sampleMean"'),
    })
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anUpload, aRecording, aRun } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Database, openDatabase } from '../src/database.ts'
import { GroupedWrites } from '../src/grouped-writes.ts'
import { MIGRATIONS, type Migration, migrate } from '../src/migrations.ts'
import { COLUMN_NAMES, columnsOf } from '../src/records/recording-row.ts'
import { embeddedRecordings } from '../src/records/recordings.ts'
import { embeddedRuns } from '../src/records/runs.ts'

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

describe('migrations', () => {
  test('a new database gets every step; opening it again gets none', async () => {
    const database = await opened()
    const logged: string[] = []
    migrate(database, (message) => logged.push(message))
    migrate(database, (message) => logged.push(message))
    expect(versionOf(database)).toBe(MIGRATIONS.length)
    expect(logged).toEqual([])
  })

  test('an older one gets the steps that it lacks, its rows are kept', async () => {
    const database = await opened()
    migrate(database, silent, [old])
    database.exec("INSERT INTO verdicts_of_old VALUES ('kept')")
    const logged: string[] = []
    migrate(database, (message) => logged.push(message), [old, addNotes])
    expect(database.statement('SELECT text FROM notes').all()).toEqual([{ text: 'kept' }])
    expect(versionOf(database)).toBe(2)
    expect(logged).toEqual(['brought the database from schema 1 to 2'])
  })

  test('a step that fails changes nothing', async () => {
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

  test('a newer one is refused', async () => {
    const database = await opened()
    migrate(database, silent, [old, addNotes])
    expect(() => migrate(database, silent, [old])).toThrow(
      expect.objectContaining({ code: 'settings-invalid' }),
    )
  })

  test('runs of the first schema are found by their jobs, and have what was added since', async () => {
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
    const runs = embeddedRuns(database, new GroupedWrites(database))
    // It began when nobody was asked.
    const whole = { ...old, leftOut, noticeExpected, noticeToken, noticedJobId, confirmed: true }
    expect(await runs.get(old.id)).toEqual(whole)
    expect(await runs.withJobId('local', 'job-1')).toEqual(whole)
    expect(await runs.withJobId('pyannoteai', 'job-1')).toBe(null)
  })

  test('runs of the fifth schema are ordered by their times; a row that took another verdict is looked at', async () => {
    const database = await opened()
    migrate(database, silent, MIGRATIONS.slice(0, 5))
    const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`
    for (const [id, day] of [
      ['b', 3],
      ['c', 2],
      ['a', 3],
    ] as const) {
      const run = aRun({ id, recordingId: 'r1', createdAt: at(day), status: 'failed' })
      database
        .statement(
          'INSERT INTO runs (id, recording_id, revision, finished, created_at, doc) VALUES (?, ?, 1, 1, ?, ?)',
        )
        .run(id, 'r1', at(day), JSON.stringify(run))
    }
    const columns = ['id', ...COLUMN_NAMES, 'doc']
    const insertRecording = database.statement(
      `INSERT INTO recordings (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
    for (const [id, days] of [
      ['r1', [1, 2]],
      ['r2', [2, 1]],
    ] as const) {
      const recording = aRecording({ id })
      insertRecording.run(id, ...Object.values(columnsOf(recording)), JSON.stringify(recording))
      for (const day of days) {
        database
          .statement('INSERT INTO verdicts (recording_id, created_at, doc) VALUES (?, ?, ?)')
          .run(id, at(day), JSON.stringify({ createdAt: at(day) }))
      }
    }
    migrate(database, silent)
    const runs = embeddedRuns(database, new GroupedWrites(database))
    await runs.insert(aRun({ id: 'new', recordingId: 'r1', createdAt: at(1) }))
    expect((await runs.list('r1')).map(({ id }) => id)).toEqual(['new', 'b', 'a', 'c'])
    const unsettled = await embeddedRecordings(database).unsettled()
    expect(unsettled.map(({ id }) => id)).toEqual(['r2'])
  })

  test('finished uploads of the sixth schema lose their names, open ones keep them', async () => {
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

  test('recordings of the second schema have no sound yet and are looked at by the next start', async () => {
    const database = await opened()
    migrate(database, () => undefined, MIGRATIONS.slice(0, 2))
    const {
      sound: _sound,
      media: _media,
      track: _track,
      ...old
    } = aRecording({ durationSeconds: 3 })
    const columns = ['id', ...COLUMN_NAMES, 'doc']
    const values = [old.id, ...Object.values(columnsOf(aRecording(old))), JSON.stringify(old)]
    database
      .statement(
        `INSERT INTO recordings (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      )
      .run(...values)
    migrate(database, () => undefined)
    const recordings = embeddedRecordings(database)
    const whole = { ...old, sound: null, media: null, track: null, settled: false }
    expect(await recordings.unsettled()).toEqual([whole])
  })
})

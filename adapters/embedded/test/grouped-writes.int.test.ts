import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aRun } from '@toolkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../src/database.ts'
import { GroupedWrites } from '../src/grouped-writes.ts'
import { openEmbeddedStorage } from '../src/index.ts'

function opened() {
  const database = openDatabase(':memory:')
  onTestFinished(() => database.close())
  database.exec('CREATE TABLE kept (value INTEGER PRIMARY KEY) STRICT')
  const insert = (value: number) => database.statement('INSERT INTO kept VALUES (?)').run(value)
  const kept = () =>
    database
      .statement('SELECT value FROM kept ORDER BY value')
      .all()
      .map(({ value }) => value)
  return { database, grouped: new GroupedWrites(database), insert, kept }
}

test('writes of one turn are stored together, and each is told of its own', async () => {
  const { grouped, insert, kept } = opened()
  const writes = [3, 1, 2].map((value) => grouped.run(() => insert(value) * value))
  expect(kept()).toEqual([])
  expect(await Promise.all(writes)).toEqual([3, 1, 2])
  expect(kept()).toEqual([1, 2, 3])
})

test('where one cannot be stored none is, and the next group is none the worse', async () => {
  const { grouped, insert, kept } = opened()
  const writes = [1, 1, 2].map((value) => grouped.run(() => insert(value)))
  const ends = await Promise.allSettled(writes)
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(kept()).toEqual([])
  await grouped.run(() => insert(1))
  expect(kept()).toEqual([1])
})

test('a write that waits while the database closes is told that it is not stored', async () => {
  const { database, grouped, insert } = opened()
  const write = grouped.run(() => insert(1))
  database.close()
  await expect(write).rejects.toMatchObject({ code: 'storage-unavailable' })
})

test('closing the storage stores what waits', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'grouped-'))
  onTestFinished(() => rm(dataDir, { recursive: true }))
  const storage = await openEmbeddedStorage({ dataDir })
  const runs = [aRun(), aRun()]
  for (const run of runs) await storage.runs.insert(run)
  const replaced = runs.map((run) => storage.runs.replace({ ...run, status: 'uploading' }))
  await storage.close()
  expect(await Promise.all(replaced)).toEqual([true, true])
  const again = await openEmbeddedStorage({ dataDir })
  onTestFinished(() => again.close())
  expect((await again.runs.unfinished()).map(({ status }) => status)).toEqual([
    'uploading',
    'uploading',
  ])
})

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../adapters/embedded/src/database.ts'
import {
  MIGRATIONS,
  migrate,
  schemaVersion,
} from '../../adapters/embedded/src/schema/migrations.ts'
import { restoreDataFolder, sqlOfDataFolder } from './data-folder.ts'

const silent = () => undefined

describe.each(['b54ad5c', 'ef7c6c1'])('the migration of a data folder of %s', (commit) => {
  const source = path.join(import.meta.dirname, commit, 'embedded')

  /** Migrates the data to the versions in turn, the last of which is the newest; resolves to the database as SQL. */
  async function migrated(...versions: readonly number[]): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'old-data-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await restoreDataFolder(source, folder)
    for (const version of versions) {
      const database = openDatabase(path.join(folder, 'toolkit.sqlite'))
      migrate(database, silent, MIGRATIONS.slice(0, version))
      expect(schemaVersion(database)).toBe(version)
      database.close()
    }
    return sqlOfDataFolder(folder)
  }

  test('gives the same after a kill between any two steps, or after the last', async () => {
    const newest = MIGRATIONS.length
    const database = openDatabase(':memory:')
    database.exec(await readFile(path.join(source, 'database.sql'), 'utf8'))
    const oldest = schemaVersion(database)
    database.close()
    const uninterrupted = await migrated(newest)
    for (let version = oldest; version <= newest; version += 1) {
      expect(await migrated(version, newest)).toBe(uninterrupted)
    }
  })
})

import type { Storage } from '@toolkit/core'
import { type Db, MongoClient } from 'mongodb'
import { onTestFinished } from 'vitest'
import { openMongoStorage } from '../src/index.ts'
import { dropDatabases } from './drop-database.ts'

/** A storage that is closed when the test ends, and what it logged. */
export async function openedStorage(
  url: string,
): Promise<{ storage: Storage; logged: readonly string[] }> {
  const logged: string[] = []
  const storage = await openMongoStorage({ url, log: (line) => logged.push(line) })
  onTestFinished(() => storage.close())
  return { storage, logged }
}

/** The database beside the adapter, dropped when the test ends. */
export function databaseAt(url: string): Db {
  const client = new MongoClient(url)
  onTestFinished(async () => {
    await client.close()
    await dropDatabases([url])
  })
  return client.db()
}

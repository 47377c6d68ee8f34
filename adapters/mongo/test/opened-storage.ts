import type { Storage } from '@toolkit/core'
import { type Db, MongoClient } from 'mongodb'
import { onTestFinished } from 'vitest'
import { openMongoStorage } from '../src/index.ts'
import { dropDatabases } from './drop-database.ts'

/** Opens a storage that is closed when the test ends. `logged` receives its log lines. */
export async function openedStorage(
  url: string,
): Promise<{ storage: Storage; logged: readonly string[] }> {
  const logged: string[] = []
  const storage = await openMongoStorage({ url, log: (line) => logged.push(line) })
  onTestFinished(() => storage.close())
  return { storage, logged }
}

/** The database of a URL, accessed without the adapter and dropped when the test ends. */
export function databaseAt(url: string): Db {
  const client = new MongoClient(url)
  onTestFinished(async () => {
    await client.close()
    await dropDatabases([url])
  })
  return client.db()
}

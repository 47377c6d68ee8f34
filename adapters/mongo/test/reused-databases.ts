import type { Storage } from '@toolkit/core'
import { MongoClient } from 'mongodb'
import type { MongoServer } from '../../../tests/mongo/server.ts'
import { openMongoStorage } from '../src/index.ts'

/**
 * Returns a function that opens an empty storage. Creating the indexes of a database takes seconds, so the database of a
 * closed storage is emptied and used again.
 */
export function reusedDatabases(server: MongoServer, name: string) {
  const free: string[] = []
  let created = 0
  return async (): Promise<{ storage: Storage; close(): Promise<void> }> => {
    const url = free.pop() ?? server.url(`${name}-${++created}`)
    const storage = await openMongoStorage({ url })
    return {
      storage,
      async close() {
        await storage.close()
        await empty(url)
        free.push(url)
      },
    }
  }
}

/** Deletes all documents, but not the version of the schema. */
async function empty(url: string): Promise<void> {
  const client = new MongoClient(url)
  try {
    for (const { collectionName } of await client.db().collections()) {
      const kept = collectionName === 'meta' ? { _id: { $ne: 'schema' as never } } : {}
      await client.db().collection(collectionName).deleteMany(kept)
    }
  } finally {
    await client.close()
  }
}

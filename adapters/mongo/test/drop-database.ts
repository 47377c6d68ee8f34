import { MongoClient } from 'mongodb'

/** Drops the databases of these URLs, which are on one server. */
export async function dropDatabases(urls: readonly string[]): Promise<void> {
  const [first] = urls
  if (first === undefined) return
  const client = new MongoClient(first)
  try {
    for (const url of urls) await client.db(databaseOf(url)).dropDatabase()
  } finally {
    await client.close()
  }
}

function databaseOf(url: string): string {
  const name = /^[^:]+:\/\/[^/]+\/([^?]+)/.exec(url)?.[1]
  if (name === undefined) throw new Error('the URL names no database')
  return decodeURIComponent(name)
}

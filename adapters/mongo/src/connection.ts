import { ToolkitError } from '@toolkit/core'
import { type Db, type DbOptions, MongoClient, type MongoClientOptions } from 'mongodb'

/** The default database, if the URL names none. */
const DATABASE = 'pyannote-api-toolkit'

/**
 * A write is acknowledged when a majority of the replica set, or the standalone server, has it in its journal. These are
 * options of the database, which override those of the URL.
 */
const DURABLE: DbOptions = {
  writeConcern: { w: 'majority', journal: true },
  readPreference: 'primary',
}

const OPTIONS: MongoClientOptions = {
  appName: 'pyannote-api-toolkit',
  serverSelectionTimeoutMS: 3_000,
  connectTimeoutMS: 5_000,
}

export interface Connection {
  readonly client: MongoClient
  readonly db: Db
}

/** Creates a client for the URL, without connecting. Throws `settings-invalid` for an invalid URL. */
export function connectionTo(url: string): Connection {
  const path = /^[^:]+:\/\/[^/]+\/([^?]+)/.exec(url)?.[1]
  try {
    const client = new MongoClient(url, OPTIONS)
    const name = path === undefined ? DATABASE : decodeURIComponent(path)
    return { client, db: client.db(name, DURABLE) }
  } catch {
    // No cause: the driver's message may repeat the URL with its password.
    throw new ToolkitError(
      'settings-invalid',
      'MONGODB_URL is invalid. It must look like mongodb://user:password@host:27017/database?authSource=admin, with special characters of the password percent-encoded.',
    )
  }
}

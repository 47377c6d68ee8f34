import { ToolkitError } from '@toolkit/core'
import { type Db, type DbOptions, MongoClient, type MongoClientOptions } from 'mongodb'

/** The database where the URL names none. */
const DATABASE = 'pyannote-api-toolkit'

/**
 * A write has been answered when most members of the set, or the one server there is, have it in their journal. Of the
 * database, where no URL can say otherwise.
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

/** Reads the URL, without connecting yet. `settings-invalid`, without the URL in it, where it is none. */
export function connectionTo(url: string): Connection {
  const named = /^[^:]+:\/\/[^/]+\/([^?]+)/.exec(url)?.[1]
  try {
    const client = new MongoClient(url, OPTIONS)
    const name = named === undefined ? DATABASE : decodeURIComponent(named)
    return { client, db: client.db(name, DURABLE) }
  } catch {
    // The driver's words may repeat the URL, with its password.
    throw new ToolkitError(
      'settings-invalid',
      'MONGODB_URL cannot be read. It looks like mongodb://user:password@host:27017/database?authSource=admin, with special characters of the password percent-encoded.',
    )
  }
}

import { type Clock, type Lease, type Storage, ToolkitError } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import type { Db, MongoClient } from 'mongodb'
import { mongoBlobs } from './bytes/blobs.ts'
import { sweepFiles } from './bytes/sweep.ts'
import { Tasks } from './bytes/tasks.ts'
import { mongoUploads } from './bytes/uploads.ts'
import { type Connection, connectionTo } from './connection.ts'
import { mongoLease } from './lease.ts'
import { asOpeningError, guarded, mapped } from './mongo-errors.ts'
import { mongoEntries } from './records/entries.ts'
import { mongoModels } from './records/models.ts'
import { mongoRecordings } from './records/recordings.ts'
import { mongoRuns } from './records/runs.ts'
import { mongoTurns } from './records/turns.ts'
import { mongoVerdicts } from './records/verdicts.ts'
import { collectionsOf } from './schema/collections.ts'
import { completeMigration, migrate, refuseLostRecords } from './schema/migrations.ts'
import { numberRuns } from './schema/sequence-numbers.ts'

/** How long `check` waits for a database that hangs. */
const CHECK_MS = 3_000

export interface MongoStorageOptions {
  /** `mongodb://…/database`; the database is named `pyannote-api-toolkit` where the URL names none. */
  readonly url: string
  /** Told in a line what happened beyond the usual: migrations, left-overs removed. */
  readonly log?: (message: string) => void
  readonly clock?: Clock
  /** Whether to begin anew beside files of recordings whose records were lost; default no: that is refused. */
  readonly newDatabase?: boolean
}

/**
 * Opens the storage of one database: records in collections, bytes in GridFS. A standalone server will do as well as a
 * replica set: there are no transactions, and writes are ordered so that a kill between two of them is made good by doing
 * the same again, or by the sweep that comes with the lease.
 * Errors: `settings-invalid` where the URL cannot be read or a newer version has written the database,
 * `storage-unavailable` where it does not answer.
 */
export async function openMongoStorage(options: MongoStorageOptions): Promise<Storage> {
  return openOn(connectionTo(options.url), options)
}

/** Opens the storage on a connection, which it closes in the end. */
export async function openOn(
  { client, db }: Connection,
  {
    log = () => undefined,
    clock = systemClock,
    newDatabase = false,
  }: Omit<MongoStorageOptions, 'url'>,
): Promise<Storage> {
  try {
    if (!newDatabase) await refuseLostRecords(db)
    await migrate(db, log)
  } catch (error) {
    await client.close()
    throw asOpeningError(error)
  }
  return assemble(client, db, log, clock)
}

function assemble(
  client: MongoClient,
  db: Db,
  log: (message: string) => void,
  clock: Clock,
): Storage {
  const collections = collectionsOf(db)
  const tasks = new Tasks()
  const ownLease = mongoLease(collections, clock, log)
  const lease: Lease = {
    async acquire(signal) {
      const held = await ownLease.acquire(signal)
      try {
        await sweepFiles(collections, log)
        await numberRuns(collections)
        await completeMigration(db)
        return held
      } catch (error) {
        await held.release()
        throw error
      }
    },
  }
  let closing: Promise<void> | null = null
  const close = async () => {
    const reason = new ToolkitError('storage-unavailable', 'The storage is being closed.')
    await tasks.close(reason)
    await ownLease.close(reason)
    await client.close()
  }
  return {
    kind: 'mongodb',
    // The disk is the database's own affair.
    freeing: (work) => work(),
    recordings: guarded(mongoRecordings(collections)),
    runs: guarded(mongoRuns(collections)),
    turns: guarded(mongoTurns(collections)),
    verdicts: guarded(mongoVerdicts(collections)),
    models: guarded(mongoModels(collections)),
    deletions: guarded(mongoEntries(collections.deletions)),
    strays: guarded(mongoEntries(collections.strays)),
    blobs: guarded(mongoBlobs(db, collections, tasks)),
    uploads: guarded(mongoUploads(collections, tasks)),
    lease: guarded(lease),
    async check() {
      await mapped(db.command({ ping: 1 }, { signal: AbortSignal.timeout(CHECK_MS) }))
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}

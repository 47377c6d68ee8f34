import { type Clock, type Lease, type Storage, Tasks, ToolkitError } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import type { Db, MongoClient } from 'mongodb'
import { mongoBlobs } from './bytes/blobs.ts'
import { sweepFiles } from './bytes/files.ts'
import { mongoUploads } from './bytes/uploads.ts'
import { type Connection, connectionTo } from './connection.ts'
import { mongoLease } from './lease.ts'
import { asOpeningError, guarded, withStorageErrors } from './mongo-errors.ts'
import { removeUnlistedSpots } from './records/candidate-writes.ts'
import { mongoCandidates } from './records/candidates.ts'
import { mongoCorrections } from './records/corrections.ts'
import { mongoEntries, mongoModels } from './records/keyed-documents.ts'
import { mongoRecordings } from './records/recordings.ts'
import { mongoRuns, removeIncompleteRuns } from './records/runs.ts'
import { mongoStretchVerdicts } from './records/stretch-verdicts.ts'
import { mongoTaken } from './records/taken-objects.ts'
import { mongoTurns } from './records/turns.ts'
import { mongoVerdicts } from './records/verdicts.ts'
import { collectionsOf } from './schema/collections.ts'
import { completeMigration, migrate, refuseLostRecords } from './schema/migrations.ts'
import { numberRuns } from './schema/sequence-numbers.ts'

/** The time that `check` waits for an answer. */
const CHECK_MS = 3_000

export interface MongoStorageOptions {
  /** `mongodb://…/database`. Default database: `pyannote-api-toolkit`. */
  readonly url: string
  /** Receives a line about each migration, about removed files and about waiting for the lease. */
  readonly log?: (message: string) => void
  readonly clock?: Clock
  /** Whether to begin without records beside files of recordings. Default: false, which refuses to open. */
  readonly newDatabase?: boolean
}

/**
 * Opens the storage of one database: records in collections, bytes in GridFS. The server may be standalone, because no
 * transactions are used: after a kill between two writes, repeating the call or the sweep under the lease completes them.
 * Throws `settings-invalid` if the URL is invalid, the database was written by a newer version, or its records were lost,
 * and `storage-unavailable` if it does not answer.
 */
export async function openMongoStorage(options: MongoStorageOptions): Promise<Storage> {
  return openOn(connectionTo(options.url), options)
}

/** Opens the storage on a connection. Closing the storage closes the connection. */
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
  const databaseLease = mongoLease(collections, clock, log)
  const lease: Lease = {
    async acquire(signal) {
      const held = await databaseLease.acquire(signal)
      try {
        await sweepFiles(collections, log)
        await removeIncompleteRuns(collections, log)
        await removeUnlistedSpots(collections, log)
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
    await databaseLease.close(reason)
    await client.close()
  }
  return {
    kind: 'mongodb',
    // Nothing is reserved for deletions on the disk of the database.
    freeing: (work) => work(),
    recordings: guarded(mongoRecordings(collections)),
    runs: guarded(mongoRuns(collections)),
    turns: guarded(mongoTurns(collections)),
    verdicts: guarded(mongoVerdicts(collections)),
    stretchVerdicts: guarded(mongoStretchVerdicts(collections)),
    candidates: guarded(mongoCandidates(collections)),
    corrections: guarded(mongoCorrections(collections)),
    models: guarded(mongoModels(collections)),
    reviews: guarded(mongoEntries(collections.reviews)),
    deletions: guarded(mongoEntries(collections.deletions)),
    strays: guarded(mongoEntries(collections.strays)),
    views: guarded(mongoEntries(collections.views)),
    voices: guarded(mongoEntries(collections.voices)),
    enrolments: guarded(mongoEntries(collections.enrolments)),
    taken: guarded(mongoTaken(collections)),
    blobs: guarded(mongoBlobs(db, collections, tasks)),
    uploads: guarded(mongoUploads(collections, tasks)),
    lease: guarded(lease),
    async check() {
      await withStorageErrors(db.command({ ping: 1 }, { signal: AbortSignal.timeout(CHECK_MS) }))
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}

import { join } from 'node:path'
import { type Lease, type Storage, ToolkitError } from '@toolkit/core'
import { type Database, openDatabase } from './database.ts'
import { embeddedBlobs } from './files/blobs.ts'
import { type DataFolder, prepareDataFolder } from './files/data-folder.ts'
import { Tasks } from './files/tasks.ts'
import { embeddedUploads } from './files/uploads.ts'
import {
  asOpeningError,
  checkIntegrity,
  isDatabaseMissing,
  keepLog,
  requireNoFiles,
} from './integrity-check.ts'
import { acquireLease } from './lease.ts'
import { embeddedCandidates } from './records/candidates.ts'
import { embeddedCorrections } from './records/corrections.ts'
import { embeddedEntries, embeddedModels } from './records/keyed-documents.ts'
import { RecordingTable } from './records/recording-table.ts'
import { embeddedRecordings } from './records/recordings.ts'
import { embeddedRuns, removeUnfinishedRuns } from './records/runs.ts'
import { embeddedStretchVerdicts } from './records/stretch-verdicts.ts'
import { embeddedTaken } from './records/taken-objects.ts'
import { embeddedTurns } from './records/turns.ts'
import { embeddedVerdicts } from './records/verdicts.ts'
import { Reserve } from './reserve.ts'
import { migrate, schemaVersion } from './schema/migrations.ts'

/** The lease of the port always succeeds: opening the folder has already locked it. */
const ALWAYS_HELD: Lease = {
  async acquire(signal) {
    signal.throwIfAborted()
    return { lost: new AbortController().signal, release: async () => undefined }
  },
}

export interface EmbeddedStorageOptions {
  /** The data folder; it is created if it is missing. */
  readonly dataDir: string
  /** Whether to create an empty database beside files of recordings. Default: false, which refuses to open. */
  readonly newDatabase?: boolean
  /** Whether to check the whole database for damage whatever its size. Default: only up to 1 GiB. */
  readonly checkWholeDatabase?: boolean
  /** Receives a line about each migration and about removed files. */
  readonly log?: (message: string) => void
}

/**
 * Opens the storage of one data folder: records in SQLite, bytes in files. One process at a time may use it. Throws
 * `settings-invalid` if the folder is not usable, is in use, was written by a newer version, or has lost its database,
 * and `storage-damaged` if the database is damaged.
 */
export async function openEmbeddedStorage(options: EmbeddedStorageOptions): Promise<Storage> {
  const log = options.log ?? (() => undefined)
  const folder = await prepareDataFolder(options.dataDir)
  const lease = await acquireLease(folder.root)
  const reserve = new Reserve(folder.root, join(folder.root, 'reserve'), log)
  try {
    await folder.removePartialFiles(log)
    // The server must start on a full disk, so that a person can delete recordings.
    const database = await reserve.freeing(() => openRecords(folder, options, log))
    return assemble(database, folder, { reserve, release: () => lease.release() })
  } catch (error) {
    await lease.release()
    throw error
  }
}

/** Checks, opens and migrates the database. */
async function openRecords(
  folder: DataFolder,
  { newDatabase, checkWholeDatabase }: EmbeddedStorageOptions,
  log: (message: string) => void,
): Promise<Database> {
  const path = join(folder.root, 'toolkit.sqlite')
  const allowEmpty = async () => {
    if (newDatabase !== true) await requireNoFiles(folder)
  }
  if (await isDatabaseMissing(path)) {
    await allowEmpty()
    await keepLog(path)
  } else await checkIntegrity(path, { always: checkWholeDatabase ?? false })
  const database = openWritable(path)
  try {
    // A database whose write-ahead log was cut may lack even the schema.
    if (schemaVersion(database) === 0) await allowEmpty()
    migrate(database, log)
    removeUnfinishedRuns(database, log)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Opens the database and tests that it can be written. */
function openWritable(path: string): Database {
  let database: Database | null = null
  try {
    database = openDatabase(path)
    database.transaction(() => undefined)
    return database
  } catch (error) {
    database?.close()
    throw asOpeningError(path, error)
  }
}

function assemble(
  database: Database,
  folder: DataFolder,
  { reserve, release }: { readonly reserve: Reserve; readonly release: () => Promise<void> },
): Storage {
  const tasks = new Tasks()
  const blobs = embeddedBlobs(folder, tasks)
  const table = new RecordingTable()
  let closing: Promise<void> | null = null
  const close = async () => {
    await tasks.close(new ToolkitError('storage-unavailable', 'The storage is being closed.'))
    database.close()
    await release()
  }
  return {
    kind: 'embedded',
    recordings: embeddedRecordings(database, table),
    runs: embeddedRuns(database),
    turns: embeddedTurns(database),
    verdicts: embeddedVerdicts(database),
    stretchVerdicts: embeddedStretchVerdicts(database, table),
    candidates: embeddedCandidates(database, table),
    corrections: embeddedCorrections(database),
    models: embeddedModels(database),
    reviews: embeddedEntries(database, 'reviews'),
    deletions: embeddedEntries(database, 'deletions'),
    strays: embeddedEntries(database, 'strays'),
    views: embeddedEntries(database, 'views'),
    voices: embeddedEntries(database, 'voices'),
    enrolments: embeddedEntries(database, 'enrolments'),
    taken: embeddedTaken(database),
    lease: ALWAYS_HELD,
    blobs: blobs.store,
    uploads: embeddedUploads(folder.uploads, database, blobs, tasks),
    freeing: (work) => reserve.freeing(work),
    async check() {
      database.statement('SELECT 1').get()
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}

import { join } from 'node:path'
import { type Lease, type Storage, ToolkitError } from '@toolkit/core'
import {
  asOpeningError,
  isDatabaseLost,
  putLogAside,
  refuseDamage,
  refuseLostDatabase,
} from './damaged-database.ts'
import { type Database, openDatabase } from './database.ts'
import { embeddedBlobs } from './files/blobs.ts'
import { type DataFolder, prepareDataFolder } from './files/data-folder.ts'
import { Tasks } from './files/tasks.ts'
import { embeddedUploads } from './files/uploads.ts'
import { takeLease } from './lease.ts'
import { migrate, schemaVersion } from './migrations.ts'
import { embeddedEntries } from './records/entries.ts'
import { embeddedModels } from './records/models.ts'
import { embeddedRecordings } from './records/recordings.ts'
import { embeddedRuns } from './records/runs.ts'
import { embeddedTurns } from './records/turns.ts'
import { embeddedVerdicts } from './records/verdicts.ts'
import { Reserve } from './reserve.ts'

/** Whoever has opened the folder has it alone. */
const OPENED_ALONE: Lease = {
  async acquire(signal) {
    signal.throwIfAborted()
    return { lost: new AbortController().signal, release: async () => undefined }
  },
}

export interface EmbeddedStorageOptions {
  /** The folder that holds everything; made where it is missing. */
  readonly dataDir: string
  /** Whether to begin with an empty database beside files of recordings; default no: it was lost, and that is refused. */
  readonly newDatabase?: boolean
  /** Whether to look through the whole database for damage however large it is; default: up to 1 GiB. */
  readonly lookThrough?: boolean
  /** Told in a line what opening did beyond the usual: migrations, left-overs removed. */
  readonly log?: (message: string) => void
}

/**
 * Opens the storage of one data folder: records in SQLite, bytes in files. One process at a time.
 * Errors: `settings-invalid` where the folder cannot be used, is in use, was written by a newer version, or has lost its
 * database; `storage-damaged` where the database is.
 */
export async function openEmbeddedStorage(options: EmbeddedStorageOptions): Promise<Storage> {
  const log = options.log ?? (() => undefined)
  const folder = await prepareDataFolder(options.dataDir)
  const lease = await takeLease(folder.root)
  const reserve = new Reserve(folder.root, join(folder.root, 'reserve'), log)
  try {
    await folder.removeLeftOvers(log)
    // A full disk can be emptied from the page only if the server starts on it.
    const database = await reserve.freeing(() => openRecords(folder, options, log))
    return assemble(database, folder, { reserve, release: () => lease.release() })
  } catch (error) {
    await lease.release()
    throw error
  }
}

/** Opens the database, unless it is lost or damaged, and brings it up to date. */
async function openRecords(
  folder: DataFolder,
  { newDatabase, lookThrough }: EmbeddedStorageOptions,
  log: (message: string) => void,
): Promise<Database> {
  const path = join(folder.root, 'toolkit.sqlite')
  const refuse = async () => {
    if (newDatabase !== true) await refuseLostDatabase(folder)
  }
  if (await isDatabaseLost(path)) {
    await refuse()
    await putLogAside(path)
  } else await refuseDamage(path, { always: lookThrough ?? false })
  const database = openWritable(path)
  try {
    // Half a write-ahead log may lack even the schema.
    if (schemaVersion(database) === 0) await refuse()
    migrate(database, log)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Opens the database and makes sure that it can be written. */
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
  let closing: Promise<void> | null = null
  const close = async () => {
    await tasks.close(new ToolkitError('storage-unavailable', 'The storage is being closed.'))
    database.close()
    await release()
  }
  return {
    kind: 'embedded',
    recordings: embeddedRecordings(database),
    runs: embeddedRuns(database),
    turns: embeddedTurns(database),
    verdicts: embeddedVerdicts(database),
    models: embeddedModels(database),
    deletions: embeddedEntries(database, 'deletions'),
    strays: embeddedEntries(database, 'strays'),
    lease: OPENED_ALONE,
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

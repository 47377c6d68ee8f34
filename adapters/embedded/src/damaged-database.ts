import { access, constants, readdir, rename, stat } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { hasCode, ToolkitError } from '@toolkit/core'
import type { DataFolder } from './files/data-folder.ts'
import { diskCode } from './files/disk-errors.ts'
import { asStorageError, primaryCode, SQLITE } from './sqlite-errors.ts'

/** Larger databases are looked through by `npm run storage -- verify` only: a start must not take minutes. */
const LOOKED_THROUGH_BYTES = 1024 ** 3
/** What every database of ours has had since its first schema, each with the column `doc`. */
const OUR_TABLES = ['recordings', 'runs', 'uploads', 'verdicts'] as const

/**
 * Looks through a database file without changing it. `storage-damaged` where it cannot be read as a whole, is no database,
 * or is another program's; `settings-invalid` where it may not be read.
 */
export async function refuseDamage(
  path: string,
  { always }: { readonly always: boolean },
): Promise<void> {
  const found = await stat(path)
  if (found.isDirectory()) throw damaged(path, 'there is a folder in its place')
  // SQLite itself would begin, and fail when its log is full.
  await access(path, constants.R_OK | constants.W_OK).catch((error: unknown) => {
    throw notWritable(path, error)
  })
  let database: DatabaseSync | null = null
  try {
    // A connection that may not write changes nothing when it closes, either.
    database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    refuseOthers(database, path)
    const pageBytes = Number(database.prepare('PRAGMA page_size').get()?.page_size)
    if (found.size % pageBytes !== 0) throw damaged(path, 'it ends in the middle of a page')
    if (always || found.size <= LOOKED_THROUGH_BYTES) lookThrough(database, path)
  } catch (error) {
    throw asOpeningError(path, error)
  } finally {
    database?.close()
  }
}

/** What an error means that stopped the opening of a database. */
export function asOpeningError(path: string, error: unknown): unknown {
  const cause = error instanceof ToolkitError ? error.cause : error
  const known = asStorageError(error)
  if (hasCode(known, 'storage-full')) return known
  const why = cause instanceof Error ? cause.message : String(cause)
  switch (primaryCode(cause)) {
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
    case SQLITE.ioError:
      return damaged(path, why, cause)
    case SQLITE.readOnly:
    case SQLITE.noPermission:
    case SQLITE.cannotOpen:
      return notWritable(path, cause)
    default:
      return error
  }
}

function refuseOthers(database: DatabaseSync, path: string): void {
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name))
  const isOurs = OUR_TABLES.every((name) => tables.includes(name))
  if (tables.length > 0 && !isOurs) throw damaged(path, 'it is the database of another program')
}

function lookThrough(database: DatabaseSync, path: string): void {
  const first = database.prepare('PRAGMA quick_check(1)').get()
  if (first?.quick_check !== 'ok') throw damaged(path, String(first?.quick_check))
  const tables = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'recordings'").get()
  if (tables === undefined) return
  for (const table of OUR_TABLES) {
    const broken = database.prepare(`SELECT 1 FROM ${table} WHERE NOT json_valid(doc) LIMIT 1`)
    if (broken.get() !== undefined) throw damaged(path, `a record of ${table} is unreadable`)
  }
}

function notWritable(path: string, cause: unknown): ToolkitError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new ToolkitError(
    'settings-invalid',
    `The database ${path} cannot be opened for writing (${why}). Give this user the right to read and write that file and its folder, check that the disk is not mounted read-only, or set DATA_DIR to another folder.`,
    { cause },
  )
}

function damaged(path: string, why: string, cause?: unknown): ToolkitError {
  return new ToolkitError(
    'storage-damaged',
    [
      `The database ${path} is damaged: ${why}. Nothing was changed. Keep a copy of the whole data folder, then`,
      '  - put the database back from a backup (docs/deploy.md); or, without one,',
      '  - move toolkit.sqlite, toolkit.sqlite-wal and toolkit.sqlite-shm out of the folder and run "npm run storage -- adopt": it makes recordings of the files. Names, results and scores were in the database.',
    ].join('\n'),
    { cause },
  )
}

/** Whether there is no database file, or one without a byte. */
export async function isDatabaseLost(path: string): Promise<boolean> {
  return (await sizeOf(path)) === 0
}

/** Refuses (`settings-invalid`) an empty database beside files of recordings: theirs was lost. */
export async function refuseLostDatabase({ root, blobs, uploads }: DataFolder): Promise<void> {
  const files = (await filesIn(blobs)) + (await filesIn(uploads))
  if (files > 0) throw lostDatabase(root, files)
}

/** Puts aside what is left of a lost database, which SQLite would delete when it makes a new one. */
export async function putLogAside(path: string): Promise<void> {
  const log = `${path}-wal`
  if ((await sizeOf(log)) > 0) await rename(log, `${log}.lost-${Date.now()}`)
}

function lostDatabase(root: string, files: number): ToolkitError {
  return new ToolkitError(
    'settings-invalid',
    [
      `The data folder ${root} holds ${files} file(s) of recordings, but its database toolkit.sqlite is missing or empty. Nothing was changed. Do one of these:`,
      '  - put the database back from a backup (docs/deploy.md), or set DATA_DIR to the right folder;',
      '  - run "npm run storage -- adopt": it makes recordings of the files;',
      '  - start with NEW_DATABASE=true to begin anew: the files are then kept aside for 30 days.',
    ].join('\n'),
  )
}

async function filesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

async function sizeOf(path: string): Promise<number> {
  try {
    const { size } = await stat(path)
    return size
  } catch (error) {
    if (diskCode(error) === 'ENOENT') return 0
    throw error
  }
}

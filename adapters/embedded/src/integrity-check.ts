import { access, constants, readdir, rename, stat } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { ELSEWHERE_KEY, hasCode, ToolkitError } from '@toolkit/core'
import { fileSize } from '@toolkit/file-kit'
import { asStorageError, primaryCode, SQLITE } from './database.ts'
import type { DataFolder } from './files/data-folder.ts'

/** Only `npm run storage -- verify` checks every page of a larger database, so that a start does not take minutes. */
const FULL_CHECK_LIMIT_BYTES = 1024 ** 3
/** Tables with a column `doc` that exist since the first schema. */
const DOCUMENT_TABLES = ['recordings', 'runs', 'uploads', 'verdicts'] as const

/**
 * Checks a database file without changing it. Throws `storage-damaged` if it is damaged, is not a database or belongs to
 * another program, and `settings-invalid` if it is not readable and writable.
 */
export async function checkIntegrity(
  path: string,
  { always }: { readonly always: boolean },
): Promise<void> {
  const file = await stat(path)
  if (file.isDirectory()) throw damaged(path, 'it is a folder')
  // SQLite opens a file that it cannot write, and fails when its log is full.
  await access(path, constants.R_OK | constants.W_OK).catch((error: unknown) => {
    throw notWritable(path, error)
  })
  let database: DatabaseSync | null = null
  try {
    // A read-only connection does not change the file when it closes.
    database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    checkOwner(database, path)
    const pageBytes = Number(database.prepare('PRAGMA page_size').get()?.page_size)
    if (file.size % pageBytes !== 0) throw damaged(path, 'it ends in the middle of a page')
    if (always || file.size <= FULL_CHECK_LIMIT_BYTES) checkPages(database, path)
  } catch (error) {
    throw asOpeningError(path, error)
  } finally {
    database?.close()
  }
}

/** An error of opening a database, as an error that says what to do. */
export function asOpeningError(path: string, error: unknown): unknown {
  const cause = error instanceof ToolkitError ? error.cause : error
  const storageError = asStorageError(error)
  if (hasCode(storageError, 'storage-full')) return storageError
  switch (primaryCode(cause)) {
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
    case SQLITE.ioError:
      return damaged(path, messageOf(cause), cause)
    case SQLITE.readOnly:
    case SQLITE.noPermission:
    case SQLITE.cannotOpen:
      return notWritable(path, cause)
    default:
      return error
  }
}

function checkOwner(database: DatabaseSync, path: string): void {
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name))
  const isToolkit = DOCUMENT_TABLES.every((name) => tables.includes(name))
  if (tables.length > 0 && !isToolkit) throw damaged(path, 'it is the database of another program')
}

function checkPages(database: DatabaseSync, path: string): void {
  const first = database.prepare('PRAGMA quick_check(1)').get()
  if (first?.quick_check !== 'ok') throw damaged(path, String(first?.quick_check))
  const tables = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'recordings'").get()
  if (tables === undefined) return
  for (const table of DOCUMENT_TABLES) {
    const invalid = database.prepare(`SELECT 1 FROM ${table} WHERE NOT json_valid(doc) LIMIT 1`)
    if (invalid.get() !== undefined) throw damaged(path, `a record of ${table} is unreadable`)
  }
}

function notWritable(path: string, cause: unknown): ToolkitError {
  return new ToolkitError(
    'settings-invalid',
    `The database ${path} cannot be opened for writing (${messageOf(cause)}). Give this user the right to read and write that file and its folder, check that the disk is not mounted read-only, or set DATA_DIR to another folder.`,
    { cause },
  )
}

function damaged(path: string, reason: string, cause?: unknown): ToolkitError {
  return new ToolkitError(
    'storage-damaged',
    [
      `The database ${path} is damaged: ${reason}. Nothing was changed. Keep a copy of the whole data folder, then`,
      '  - restore the database from a backup (docs/deploy.md); or, without one,',
      '  - move toolkit.sqlite, toolkit.sqlite-wal and toolkit.sqlite-shm out of the folder and run "npm run storage -- adopt": it creates recordings from the files. Names, results and scores were in the database and are lost.',
    ].join('\n'),
    { cause },
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Whether the database file is missing or empty. */
export async function isDatabaseMissing(path: string): Promise<boolean> {
  return ((await fileSize(path)) ?? 0) === 0
}

/** Throws `settings-invalid` if the folder holds files of recordings: an empty database beside them was lost. */
export async function requireNoFiles({ root, blobs, uploads }: DataFolder): Promise<void> {
  const files = (await countFiles(blobs)) + (await countFiles(uploads))
  if (files === 0) return
  throw new ToolkitError(
    'settings-invalid',
    [
      `The data folder ${root} holds ${files} file(s) of recordings, but its database toolkit.sqlite is missing or empty. Nothing was changed. Do one of these:`,
      '  - restore the database from a backup (docs/deploy.md), or set DATA_DIR to the right folder;',
      '  - run "npm run storage -- adopt": it creates recordings from the files;',
      '  - start with NEW_DATABASE=true to begin with an empty database: the files are then kept for 30 days.',
    ].join('\n'),
  )
}

/** Renames the write-ahead log of a lost database. SQLite would delete it when it creates a new database. */
export async function keepLog(path: string): Promise<void> {
  const log = `${path}-wal`
  if (((await fileSize(log)) ?? 0) > 0) await rename(log, `${log}.lost-${Date.now()}`)
}

async function countFiles(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const note = `${ELSEWHERE_KEY}.blob`
  return entries.filter((entry) => entry.isFile() && entry.name !== note).length
}

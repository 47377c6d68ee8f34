import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { ToolkitError } from '@toolkit/core'
import { type WriteOptions, WriteQueue } from './write-queue.ts'

/** A prepared statement. Its methods throw the errors of the ports: `storage-full`, `storage-unavailable`. */
export interface Statement {
  /** The number of changed rows. */
  run(...values: SQLInputValue[]): number
  /** Whether the row was inserted; false if its key exists. */
  insert(...values: SQLInputValue[]): boolean
  get(...values: SQLInputValue[]): Row | undefined
  all(...values: SQLInputValue[]): Row[]
  each(...values: SQLInputValue[]): IterableIterator<Row>
}

export type Row = Record<string, SQLInputValue>

export interface Database {
  /** The statement for this text. It is prepared once and never freed, so the number of texts must be small. */
  statement(sql: string): Statement
  /** Runs `work` in one transaction, which is rolled back if it throws. */
  transaction<T>(work: () => T): T
  /** As `transaction`, which it may share with other writes that are asked for at the same time (`WriteQueue`). */
  write<T>(work: () => T, options?: WriteOptions<T>): Promise<T>
  /** Runs statements once, without keeping them. */
  exec(sql: string): void
  /** Writes what is waiting, and closes the file. */
  close(): void
}

/** Opens a database file. A write is on disk when its call returns (WAL, synchronous=FULL). */
export function openDatabase(path: string): Database {
  const connection = withStorageErrors(() => new DatabaseSync(path, { timeout: 5_000 }))
  try {
    withStorageErrors(() =>
      connection.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA cache_size = -16384;
      `),
    )
  } catch (error) {
    connection.close()
    throw error
  }
  const statements = new Map<string, Statement>()
  const transaction = <T>(work: () => T): T => {
    withStorageErrors(() => connection.exec('BEGIN IMMEDIATE'))
    try {
      const result = work()
      withStorageErrors(() => connection.exec('COMMIT'))
      return result
    } catch (error) {
      // SQLite rolls back by itself if the disk is full.
      if (connection.isTransaction) connection.exec('ROLLBACK')
      throw error
    }
  }
  const queue = new WriteQueue(transaction)
  return {
    statement(sql) {
      const existing = statements.get(sql)
      if (existing !== undefined) return existing
      const created = wrapStatement(withStorageErrors(() => connection.prepare(sql)))
      statements.set(sql, created)
      return created
    },
    transaction,
    write: (work, options) => queue.write(work, options),
    exec: (sql) => withStorageErrors(() => connection.exec(sql)),
    close() {
      queue.drain()
      statements.clear()
      if (connection.isOpen) connection.close()
    },
  }
}

function wrapStatement(prepared: StatementSync): Statement {
  return {
    run: (...values) => withStorageErrors(() => Number(prepared.run(...values).changes)),
    insert(...values) {
      try {
        prepared.run(...values)
        return true
      } catch (error) {
        if (primaryCode(error) === SQLITE.constraint) return false
        throw asStorageError(error)
      }
    },
    get: (...values) => withStorageErrors(() => prepared.get(...values) as Row | undefined),
    all: (...values) => withStorageErrors(() => prepared.all(...values) as Row[]),
    each: (...values) =>
      withStorageErrors(() => prepared.iterate(...values) as IterableIterator<Row>),
  }
}

/** The object that a row holds as JSON in `doc`. */
export function documentOf<T>(row: Row): T {
  return JSON.parse(String(row.doc)) as T
}

/** The primary result codes that are handled (https://www.sqlite.org/rescode.html). */
export const SQLITE = {
  noPermission: 3,
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
} as const

/** SQLITE_IOERR_SHMSIZE: the shared memory of the log cannot grow. */
const SHM_CANNOT_GROW = 4874

/** The primary result code of an SQLite error; null for any other error. */
export function primaryCode(error: unknown): number | null {
  const code = extendedCode(error)
  return code === null ? null : code & 0xff
}

function extendedCode(error: unknown): number | null {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null
  return typeof code === 'number' ? code : null
}

function withStorageErrors<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asStorageError(error)
  }
}

/** An SQLite error as an error of the ports; any other error unchanged. */
export function asStorageError(error: unknown): unknown {
  if (error instanceof ToolkitError || !isDatabaseError(error)) return error
  const code = primaryCode(error)
  const details = { cause: error }
  if (code === SQLITE.full || extendedCode(error) === SHM_CANNOT_GROW) {
    const message = 'The disk of the data folder is full: free some space.'
    return new ToolkitError('storage-full', message, details)
  }
  if (code === SQLITE.constraint) {
    return new ToolkitError('internal', `The database refuses a value: ${error.message}.`, details)
  }
  const message =
    code === SQLITE.corrupt || code === SQLITE.notADatabase
      ? `The database file is damaged (${error.message}). Restart the server: its message then says what to do.`
      : `The database does not answer: ${error.message}.`
  return new ToolkitError('storage-unavailable', message, details)
}

function isDatabaseError(error: unknown): error is Error {
  if (!(error instanceof Error) || !('code' in error)) return false
  // ERR_INVALID_STATE: the database is closed.
  return error.code === 'ERR_SQLITE_ERROR' || error.code === 'ERR_INVALID_STATE'
}

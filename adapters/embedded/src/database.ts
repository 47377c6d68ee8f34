import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { asStorageError, primaryCode, SQLITE } from './sqlite-errors.ts'

/** A prepared statement whose errors are those of the ports: `storage-full`, `storage-unavailable`. */
export interface Statement {
  run(...values: SQLInputValue[]): number
  /** Whether the row was stored; false where one of the same key is there. */
  insert(...values: SQLInputValue[]): boolean
  get(...values: SQLInputValue[]): Row | undefined
  all(...values: SQLInputValue[]): Row[]
  each(...values: SQLInputValue[]): IterableIterator<Row>
}

export type Row = Record<string, SQLInputValue>

export interface Database {
  /** The statement for this text, prepared once and kept: the texts must be few. */
  statement(sql: string): Statement
  /** Runs `work` in one transaction: all of it is stored, or nothing. */
  transaction<T>(work: () => T): T
  /** Statements that are run once, as migrations are. */
  exec(sql: string): void
  close(): void
}

/** Opens a database file. A write has reached the disk when its call returns (WAL, synchronous=FULL). */
export function openDatabase(path: string): Database {
  const connection = mapped(() => new DatabaseSync(path, { timeout: 5_000 }))
  try {
    mapped(() =>
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
  return {
    statement(sql) {
      const kept = statements.get(sql)
      if (kept !== undefined) return kept
      const made = statementOf(mapped(() => connection.prepare(sql)))
      statements.set(sql, made)
      return made
    },
    transaction(work) {
      mapped(() => connection.exec('BEGIN IMMEDIATE'))
      try {
        const result = work()
        mapped(() => connection.exec('COMMIT'))
        return result
      } catch (error) {
        // A full disk has SQLite roll back by itself.
        if (connection.isTransaction) connection.exec('ROLLBACK')
        throw error
      }
    },
    exec: (sql) => mapped(() => connection.exec(sql)),
    close() {
      statements.clear()
      if (connection.isOpen) connection.close()
    },
  }
}

function statementOf(prepared: StatementSync): Statement {
  return {
    run: (...values) => mapped(() => Number(prepared.run(...values).changes)),
    insert(...values) {
      try {
        prepared.run(...values)
        return true
      } catch (error) {
        if (primaryCode(error) === SQLITE.constraint) return false
        throw asStorageError(error)
      }
    },
    get: (...values) => mapped(() => prepared.get(...values) as Row | undefined),
    all: (...values) => mapped(() => prepared.all(...values) as Row[]),
    each: (...values) => mapped(() => prepared.iterate(...values) as IterableIterator<Row>),
  }
}

function mapped<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asStorageError(error)
  }
}

/** The object that a row keeps as JSON. */
export function documentOf<T>(row: Row): T {
  return JSON.parse(String(row.doc)) as T
}

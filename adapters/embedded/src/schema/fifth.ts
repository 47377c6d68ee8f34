import type { Database } from '../database.ts'

/** Version 5: deletions that have begun, and bytes that no record names. */
export function addDeletionsAndStrays(database: Database): void {
  database.exec(`
    CREATE TABLE deletions (key TEXT NOT NULL PRIMARY KEY, doc TEXT NOT NULL) STRICT;
    CREATE TABLE strays (key TEXT NOT NULL PRIMARY KEY, doc TEXT NOT NULL) STRICT;
  `)
}

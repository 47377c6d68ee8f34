import type { EntryStore } from '@toolkit/core'
import type { Database } from '../database.ts'
import { documentOf } from '../database.ts'

/** The entries of one table, each a document under its key. */
export function embeddedEntries<T extends { readonly key: string }>(
  database: Database,
  table: 'deletions' | 'strays',
): EntryStore<T> {
  return {
    async put(entry) {
      database
        .statement(`INSERT OR REPLACE INTO ${table} (key, doc) VALUES (?, ?)`)
        .run(entry.key, JSON.stringify(entry))
    },
    async remove(key) {
      database.statement(`DELETE FROM ${table} WHERE key = ?`).run(key)
    },
    async list() {
      return database
        .statement(`SELECT doc FROM ${table} ORDER BY key`)
        .all()
        .map(documentOf<T>)
    },
  }
}

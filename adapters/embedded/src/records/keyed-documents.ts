import type { EntryStore, ModelNotes, ModelStore } from '@toolkit/core'
import { type Database, documentOf } from '../database.ts'

/** The entries of a table, a document for each key. */
export function embeddedEntries<T extends { readonly key: string }>(
  database: Database,
  table: 'reviews' | 'deletions' | 'strays' | 'views' | 'voices' | 'enrolments',
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

/** Notes on models, a document for each provider and model. */
export function embeddedModels(database: Database): ModelStore {
  return {
    async get(provider, model) {
      const row = database
        .statement('SELECT doc FROM models WHERE provider = ? AND model = ?')
        .get(provider, model)
      return row === undefined ? null : documentOf<ModelNotes>(row)
    },
    async put(notes) {
      database
        .statement('INSERT OR REPLACE INTO models (provider, model, doc) VALUES (?, ?, ?)')
        .run(notes.provider, notes.model, JSON.stringify(notes))
    },
    async list() {
      return database
        .statement('SELECT doc FROM models')
        .all()
        .map(documentOf<ModelNotes>)
    },
  }
}

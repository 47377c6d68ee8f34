import type { ModelNotes, ModelStore } from '@toolkit/core'
import type { Database } from '../database.ts'
import { documentOf } from '../database.ts'

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

import type { ModelNotes, ModelStore, ProviderName } from '@toolkit/core'
import type { Collections } from '../schema/collections.ts'
import type { ModelDocument } from '../schema/documents.ts'

export function mongoModels({ models }: Collections): ModelStore {
  return {
    async get(provider, model) {
      const document = await models.findOne({ _id: keyOf(provider, model) })
      return document === null ? null : notesOf(document)
    },
    async put(notes) {
      const _id = keyOf(notes.provider, notes.model)
      await models.replaceOne({ _id }, { ...notes }, { upsert: true })
    },
    async list() {
      return (await models.find().hint('_id_').sort({ _id: 1 }).toArray()).map(notesOf)
    },
  }
}

function notesOf({ _id, ...notes }: ModelDocument): ModelNotes {
  return notes
}

function keyOf(provider: ProviderName, model: string): string {
  return `${provider}/${model}`
}

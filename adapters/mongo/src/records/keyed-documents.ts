import type { EntryStore, ModelNotes, ModelStore, ProviderName } from '@toolkit/core'
import type { Collection } from 'mongodb'
import type { Collections, EntryDocument, ModelDocument } from '../schema/collections.ts'

/** The entries of a collection, a document for each key. */
export function mongoEntries<T extends { readonly key: string }>(
  collection: Collection<EntryDocument>,
): EntryStore<T> {
  return {
    async put({ key, ...fields }) {
      await collection.replaceOne({ _id: key }, fields, { upsert: true })
    },
    async remove(key) {
      await collection.deleteOne({ _id: key })
    },
    async list() {
      const documents = await collection.find().hint('_id_').sort({ _id: 1 }).toArray()
      return documents.map(({ _id, ...fields }) => ({ key: _id, ...fields }) as unknown as T)
    },
  }
}

/** Notes on models, a document for each provider and model. */
export function mongoModels({ models }: Collections): ModelStore {
  return {
    async get(provider, model) {
      const document = await models.findOne({ _id: modelKey(provider, model) })
      return document === null ? null : notesOf(document)
    },
    async put(notes) {
      const _id = modelKey(notes.provider, notes.model)
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

function modelKey(provider: ProviderName, model: string): string {
  return `${provider}/${model}`
}

import type { EntryStore } from '@toolkit/core'
import type { Collection } from 'mongodb'
import type { EntryDocument } from '../schema/documents.ts'

/** The entries of one collection. */
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
      const found = await collection.find().hint('_id_').sort({ _id: 1 }).toArray()
      return found.map(({ _id, ...fields }) => ({ key: _id, ...fields }) as unknown as T)
    },
  }
}

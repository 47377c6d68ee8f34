import type { TakenObject, TakenStore } from '@toolkit/core'
import type { Collections, TakenDocument } from '../schema/collections.ts'

/** Taken objects, a document for each. */
export function mongoTaken({ taken }: Collections): TakenStore {
  return {
    async put({ key, ...fields }) {
      await taken.replaceOne({ _id: key }, fields, { upsert: true })
    },
    async get(keys) {
      const found = taken.find({ _id: { $in: [...keys] } }).hint('_id_')
      return (await found.toArray()).map(takenOf)
    },
    async list(after, limit) {
      const found = taken.find(after === null ? {} : { _id: { $gt: after } }).hint('_id_')
      return (await found.sort({ _id: 1 }).limit(limit).toArray()).map(takenOf)
    },
  }
}

function takenOf({ _id, ...fields }: TakenDocument): TakenObject {
  return { key: _id, ...fields }
}

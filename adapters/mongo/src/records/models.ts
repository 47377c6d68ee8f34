import type { ModelNotes, ModelStore, ProviderName } from '@toolkit/core'
import type { Collections } from '../schema/collections.ts'

/** What was noted of a model, as it is stored. */
export interface ModelDocument extends ModelNotes {
  readonly _id: string
}

export function mongoModels({ models }: Collections): ModelStore {
  return {
    async get(provider, model) {
      const document = await models.findOne({ _id: keyOf(provider, model) })
      if (document === null) return null
      const { _id, ...notes } = document
      return notes
    },
    async put(notes) {
      const _id = keyOf(notes.provider, notes.model)
      await models.replaceOne({ _id }, { ...notes }, { upsert: true })
    },
  }
}

function keyOf(provider: ProviderName, model: string): string {
  return `${provider}/${model}`
}

import type { ModelNotes, ModelStore } from '@toolkit/core'

export function memoryModels(): ModelStore {
  const notes = new Map<string, ModelNotes>()
  const key = (provider: string, model: string) => JSON.stringify([provider, model])
  return {
    get: async (provider, model) => notes.get(key(provider, model)) ?? null,
    async put(given) {
      notes.set(key(given.provider, given.model), given)
    },
    list: async () => [...notes.values()],
  }
}

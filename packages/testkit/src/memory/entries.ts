import type { EntryStore } from '@toolkit/core'

/** Entries in a map. */
export function memoryEntries<T extends { readonly key: string }>(): EntryStore<T> {
  const entries = new Map<string, T>()
  return {
    async put(entry) {
      entries.set(entry.key, entry)
    },
    async remove(key) {
      entries.delete(key)
    },
    list: async () => [...entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
  }
}

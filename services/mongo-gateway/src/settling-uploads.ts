import type { UploadStore } from '@toolkit/core'

/**
 * An upload store that waits for an aborted append, whose caller has disconnected, before any other operation on the same
 * upload, so that the offset it then reports is final.
 */
export function settlingUploads(store: UploadStore): UploadStore {
  const appending = new Map<string, { readonly signal: AbortSignal; readonly end: Promise<void> }>()

  async function settled(id: string): Promise<void> {
    const running = appending.get(id)
    if (running?.signal.aborted) await running.end
  }

  return {
    list: () => store.list(),
    strays: () => store.strays(),
    insert: (upload) => store.insert(upload),
    update: (upload) => store.update(upload),
    get: (id) => store.get(id),
    async offset(id) {
      await settled(id)
      return store.offset(id)
    },
    async append(id, offset, bytes, signal) {
      await settled(id)
      const work = store.append(id, offset, bytes, signal)
      if (signal === undefined || appending.has(id)) return work
      // The caller of this append gets its failure.
      const end = work.then(
        () => undefined,
        () => undefined,
      )
      appending.set(id, { signal, end })
      return work.finally(() => appending.delete(id))
    },
    async *read(id, signal) {
      await settled(id)
      yield* store.read(id, signal)
    },
    async clear(id) {
      await settled(id)
      return store.clear(id)
    },
    async moveToBlob(id, key) {
      await settled(id)
      return store.moveToBlob(id, key)
    },
    async remove(id) {
      await settled(id)
      return store.remove(id)
    },
  }
}

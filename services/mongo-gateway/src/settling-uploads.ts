import type { UploadStore } from '@toolkit/core'

/**
 * Uploads where an append whose signal fired, because its caller has gone, is waited for before anything else is done
 * with that upload: what is then told of its offset is final.
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
      // Its failure is told to its caller.
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

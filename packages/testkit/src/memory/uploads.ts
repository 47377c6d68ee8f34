import { interruptible, ToolkitError, type Upload, type UploadStore } from '@toolkit/core'
import { joined, type memoryBlobs } from './blobs.ts'

interface Held {
  upload: Upload
  readonly chunks: Uint8Array[]
  /** Ends the append that runs. */
  append: AbortController | null
  movedTo: string | null
}

/** Uploads in a map. */
export function memoryUploads(blobs: ReturnType<typeof memoryBlobs>): UploadStore {
  const held = new Map<string, Held>()
  const known = (id: string): Held => {
    const found = held.get(id)
    if (found === undefined) throw new ToolkitError('not-found', `There is no upload ${id}.`)
    return found
  }
  const offset = (id: string) => held.get(id)?.chunks.reduce((sum, c) => sum + c.length, 0) ?? 0

  return {
    async insert(upload) {
      if (held.has(upload.id)) {
        throw new ToolkitError('request-conflict', `There is already an upload ${upload.id}.`)
      }
      held.set(upload.id, { upload, chunks: [], append: null, movedTo: null })
    },
    get: async (id) => held.get(id)?.upload ?? null,
    async update(upload) {
      known(upload.id).upload = upload
    },
    offset: async (id) => offset(id),
    async append(id, at, bytes, signal) {
      const into = known(id)
      if (into.append !== null || into.movedTo !== null || at !== offset(id)) {
        throw new ToolkitError('request-conflict', `Upload ${id} cannot go on at ${at}.`)
      }
      const append = new AbortController()
      into.append = append
      const ends = AbortSignal.any(signal ? [signal, append.signal] : [append.signal])
      try {
        for await (const chunk of interruptible(bytes, ends)) into.chunks.push(chunk.slice())
        return offset(id)
      } finally {
        into.append = null
      }
    },
    async *read(id, { from = 0, signal } = {}) {
      let at = 0
      for (const chunk of [...(held.get(id)?.chunks ?? [])]) {
        signal?.throwIfAborted()
        const rest = chunk.subarray(Math.max(0, from - at))
        at += chunk.length
        if (rest.length > 0) yield rest
      }
    },
    async moveToBlob(id, key) {
      const from = held.get(id)
      if (from?.movedTo === key || (from === undefined && blobs.has(key))) return
      blobs.set(key, joined(known(id).chunks))
      known(id).movedTo = key
    },
    async remove(id) {
      held.get(id)?.append?.abort(new ToolkitError('request-conflict', `Upload ${id} was removed.`))
      held.delete(id)
    },
    list: async () => [...held.values()].map((one) => one.upload),
    // Descriptions and bytes are one here: neither is lost alone.
    strays: async () => [],
  }
}

import {
  type BlobStore,
  interruptible,
  requireBlobKey,
  ToolkitError,
  type Upload,
  type UploadStore,
} from '@toolkit/core'

const BLOCK_BYTES = 65_536

/** Blobs in a map. Uploads use `set` to store blobs without a copy. */
export function memoryBlobs(): {
  readonly store: BlobStore
  readonly set: (key: string, value: Uint8Array) => void
  readonly has: (key: string) => boolean
} {
  const values = new Map<string, Uint8Array>()
  const store: BlobStore = {
    async put(key, bytes, signal) {
      requireBlobKey(key)
      const chunks: Uint8Array[] = []
      for await (const chunk of interruptible(bytes, signal)) chunks.push(chunk.slice())
      signal?.throwIfAborted()
      const value = concatenated(chunks)
      values.set(key, value)
      return value.length
    },
    async size(key) {
      requireBlobKey(key)
      return values.get(key)?.length ?? null
    },
    async *read(key, range, signal) {
      requireBlobKey(key)
      const value = values.get(key)
      if (value === undefined)
        throw new ToolkitError('not-found', `Nothing is stored under ${key}.`)
      const { start, end } = range ?? { start: 0, end: value.length }
      for (let at = start; at < end; at += BLOCK_BYTES) {
        signal?.throwIfAborted()
        yield value.slice(at, Math.min(end, at + BLOCK_BYTES))
      }
    },
    async remove(key) {
      requireBlobKey(key)
      for (const name of values.keys()) {
        if (name === key || name.startsWith(`${key}/`)) values.delete(name)
      }
    },
    async children(prefix) {
      requireBlobKey(prefix)
      const under = [...values.keys()].filter((name) => name.startsWith(`${prefix}/`))
      return [...new Set(under.map((name) => name.slice(prefix.length + 1).replace(/\/.*$/, '')))]
    },
    async freeBytes() {
      return null
    },
  }
  return {
    store,
    set: (key, value) => {
      requireBlobKey(key)
      values.set(key, value)
    },
    has: (key) => values.has(key),
  }
}

/** Concatenates the chunks. */
function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  const value = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    value.set(chunk, at)
    at += chunk.length
  }
  return value
}

interface StoredUpload {
  upload: Upload
  readonly chunks: Uint8Array[]
  /** Aborts the running append. */
  append: AbortController | null
  movedTo: string | null
}

/** Uploads in a map. */
export function memoryUploads(blobs: ReturnType<typeof memoryBlobs>): UploadStore {
  const stored = new Map<string, StoredUpload>()
  const require = (id: string): StoredUpload => {
    const found = stored.get(id)
    if (found === undefined) throw new ToolkitError('not-found', `There is no upload ${id}.`)
    return found
  }
  const offset = (id: string) => stored.get(id)?.chunks.reduce((sum, c) => sum + c.length, 0) ?? 0

  return {
    async insert(upload) {
      if (stored.has(upload.id)) {
        throw new ToolkitError('request-conflict', `There is already an upload ${upload.id}.`)
      }
      stored.set(upload.id, { upload, chunks: [], append: null, movedTo: null })
    },
    get: async (id) => stored.get(id)?.upload ?? null,
    async update(upload) {
      require(upload.id).upload = upload
    },
    offset: async (id) => offset(id),
    async append(id, at, bytes, signal) {
      const target = require(id)
      if (target.append !== null || target.movedTo !== null || at !== offset(id)) {
        throw new ToolkitError('request-conflict', `Upload ${id} cannot be continued at ${at}.`)
      }
      const append = new AbortController()
      target.append = append
      const signals = AbortSignal.any(signal ? [signal, append.signal] : [append.signal])
      try {
        for await (const chunk of interruptible(bytes, signals)) target.chunks.push(chunk.slice())
        return offset(id)
      } finally {
        target.append = null
      }
    },
    async *read(id, { from = 0, signal } = {}) {
      let at = 0
      for (const chunk of [...(stored.get(id)?.chunks ?? [])]) {
        signal?.throwIfAborted()
        const rest = chunk.subarray(Math.max(0, from - at))
        at += chunk.length
        if (rest.length > 0) yield rest
      }
    },
    async clear(id) {
      const target = require(id)
      if (target.movedTo !== null) {
        throw new ToolkitError('request-conflict', `Upload ${id} is complete.`)
      }
      target.append?.abort(new ToolkitError('request-conflict', `Upload ${id} was cleared.`))
      target.chunks.length = 0
    },
    async moveToBlob(id, key) {
      const from = stored.get(id)
      if (from?.movedTo === key || (from === undefined && blobs.has(key))) return
      blobs.set(key, concatenated(require(id).chunks))
      require(id).movedTo = key
    },
    async remove(id) {
      stored
        .get(id)
        ?.append?.abort(new ToolkitError('request-conflict', `Upload ${id} was removed.`))
      stored.delete(id)
    },
    list: async () => [...stored.values()].map((one) => one.upload),
    // Descriptions and bytes are stored together, so that there are no stray bytes.
    strays: async () => [],
  }
}

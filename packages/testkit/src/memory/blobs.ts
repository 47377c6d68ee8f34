import { type BlobStore, interruptible, requireBlobKey, ToolkitError } from '@toolkit/core'

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
export function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  const value = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    value.set(chunk, at)
    at += chunk.length
  }
  return value
}

import { type BlobStore, ToolkitError } from '@toolkit/core'
import { interruptible } from './interruptible.ts'

const KEY = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/
const BLOCK_BYTES = 65_536

/** Blobs in a map; `set` is how uploads put theirs in without a copy. */
export function memoryBlobs(): {
  readonly store: BlobStore
  readonly set: (key: string, value: Uint8Array) => void
  readonly has: (key: string) => boolean
} {
  const values = new Map<string, Uint8Array>()
  const store: BlobStore = {
    async put(key, bytes, signal) {
      checkKey(key)
      const chunks: Uint8Array[] = []
      for await (const chunk of interruptible(bytes, signal)) chunks.push(chunk.slice())
      signal?.throwIfAborted()
      const value = joined(chunks)
      values.set(key, value)
      return value.length
    },
    async size(key) {
      checkKey(key)
      return values.get(key)?.length ?? null
    },
    async *read(key, range, signal) {
      checkKey(key)
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
      checkKey(key)
      for (const name of values.keys()) {
        if (name === key || name.startsWith(`${key}/`)) values.delete(name)
      }
    },
    async children(prefix) {
      checkKey(prefix)
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
      checkKey(key)
      values.set(key, value)
    },
    has: (key) => values.has(key),
  }
}

/** The chunks as one value. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const value = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    value.set(chunk, at)
    at += chunk.length
  }
  return value
}

function checkKey(key: string): void {
  if (key.length > 200 || !KEY.test(key)) {
    throw new ToolkitError('internal', `${JSON.stringify(key)} is no key for a blob.`)
  }
}

import { ToolkitError } from '../errors.ts'

const KEY = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/

const MAX_LENGTH = 200

/** Bytes [start, end). */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * Large immutable values by key: audio, peaks, curves, raw answers.
 * A key is `/`-separated segments of `[A-Za-z0-9_-]`, at most 200 characters; others are refused (`internal`).
 */
export interface BlobStore {
  /** Stores the whole of `bytes` under `key`, replacing what was there, or nothing at all. Answers the size. `storage-full`. */
  put(key: string, bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number>
  /** The size in bytes, or null where there is no such key. */
  size(key: string): Promise<number | null>
  /** The bytes in order, by blocks. `not-found` where there is no such key. The range lies inside the value. */
  read(key: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** Removes the key itself and everything under `key/`. Nothing there is no error. */
  remove(key: string): Promise<void>
  /** The distinct next segments of the keys under `prefix/`. */
  children(prefix: string): Promise<readonly string[]>
  /** Bytes that can still be stored, or null where nobody knows. */
  freeBytes(): Promise<number | null>
}

/** Gives back a key of a blob store; refuses (`internal`) what is none, above all any path out of a folder. */
export function requireBlobKey(key: string): string {
  if (key.length > MAX_LENGTH || !KEY.test(key)) {
    throw new ToolkitError('internal', `${JSON.stringify(key)} is no key for a blob.`)
  }
  return key
}

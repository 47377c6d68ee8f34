import { ToolkitError } from '../errors.ts'

const KEY = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/

const MAX_LENGTH = 200

/** Bytes [start, end). */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * Large immutable values by key: audio, peaks, curves, raw responses.
 * A key is `/`-separated segments of `[A-Za-z0-9_-]` with at most 200 characters; other keys throw `internal`.
 */
export interface BlobStore {
  /** Stores all of `bytes` under `key`, replacing the old value, or nothing. Returns the size. Throws `storage-full`. */
  put(key: string, bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number>
  /** The size in bytes, or null if the key does not exist. */
  size(key: string): Promise<number | null>
  /** The bytes in order, in blocks. Throws `not-found` if the key does not exist. The range must be inside the value. */
  read(key: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** Removes the key and everything under `key/`. A missing key is ignored. */
  remove(key: string): Promise<void>
  /** The distinct next segments of the keys under `prefix/`. */
  children(prefix: string): Promise<readonly string[]>
  /** Free space in bytes, or null if unknown. */
  freeBytes(): Promise<number | null>
}

/** Returns the key if it is valid, else throws `internal`. Protects against path traversal. */
export function requireBlobKey(key: string): string {
  if (key.length > MAX_LENGTH || !KEY.test(key)) {
    throw new ToolkitError('internal', `${JSON.stringify(key)} is not a valid blob key.`)
  }
  return key
}

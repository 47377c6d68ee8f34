import {
  type BlobStore,
  interruptible,
  requireBlobKey,
  Semaphore,
  type Tasks,
  ToolkitError,
} from '@toolkit/core'
import type { Bucket } from './bucket.ts'
import { beginMultipart, type MultipartWrite } from './multipart.ts'
import { deleteObjects, deleteUnder, headObject, namesIn, putObject } from './objects.ts'
import { partSizesOf } from './part-size.ts'
import { PartWriter } from './part-writer.ts'
import { readObject } from './read-object.ts'

/** Where blobs are, and with them everything that is written in parts. */
export const BLOB_FOLDER = 'blobs'
/** Segments of a key have no dot: some stores keep no object `a` beside an object `a/b`. */
const SUFFIX = '.blob'
/** Values that are written at once, with two parts in memory each; others wait. */
const WRITERS = 8

/** The path of the object of a key. */
export function pathOfKey(key: string): string {
  return `${BLOB_FOLDER}/${requireBlobKey(key)}${SUFFIX}`
}

/** Blobs as objects. A small value is stored by one request, a large one in parts. Either replaces the old value at once. */
export function s3Blobs(bucket: Bucket, tasks: Tasks): BlobStore {
  const writers = new Semaphore(WRITERS)
  return {
    async put(key, bytes, signal) {
      const path = pathOfKey(key)
      return tasks.run(signal, async (joint) => {
        const release = await writers.acquire(joint)
        try {
          return await writeObject(bucket, path, interruptible(bytes, joint), null, joint)
        } finally {
          release()
        }
      })
    },
    async size(key) {
      return (await headObject(bucket, pathOfKey(key)))?.sizeBytes ?? null
    },
    async *read(key, range, signal) {
      const path = pathOfKey(key)
      try {
        yield* readObject(bucket, path, range, tasks.signal(signal))
      } catch (error) {
        if (!(error instanceof ToolkitError) || error.code !== 'not-found') throw error
        throw new ToolkitError('not-found', `There is no value under ${key}.`, { cause: error })
      }
    },
    async remove(key) {
      await deleteObjects(bucket, [pathOfKey(key)])
      await deleteUnder(bucket, `${BLOB_FOLDER}/${key}/`)
    },
    async children(prefix) {
      const names = await namesIn(bucket, `${BLOB_FOLDER}/${requireBlobKey(prefix)}`)
      return [...new Set(names.map((name) => name.replace(/\/$|\.blob$/, '')))]
    },
    freeBytes: async () => null,
  }
}

/** Stores a value, whose size may be unknown (null). Returns its size. Nothing is stored if it fails. */
export async function writeObject(
  bucket: Bucket,
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  sizeBytes: number | null,
  signal: AbortSignal,
): Promise<number> {
  let write: MultipartWrite | null = null
  let parts = 0
  const storePart = async (part: Uint8Array) => {
    write ??= await beginMultipart(bucket, path, signal)
    parts += 1
    await write.put(parts, part, signal)
  }
  const writer = new PartWriter(0, partSizesOf(sizeBytes), storePart)
  try {
    for await (const chunk of bytes) await writer.write(chunk)
    const rest = await writer.rest()
    signal.throwIfAborted()
    if (write === null) await putObject(bucket, path, rest.bytes, signal)
    else {
      if (rest.bytes.length > 0) await storePart(rest.bytes)
      await (write as MultipartWrite).complete(signal)
    }
    return rest.at + rest.bytes.length
  } catch (error) {
    // A part under way would be stored after the abort.
    await writer.rest().catch(() => undefined)
    await (write as MultipartWrite | null)?.abort()
    throw error
  }
}

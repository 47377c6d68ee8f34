import { Semaphore } from '@toolkit/core'
import { writeObject } from './blobs.ts'
import type { Bucket } from './bucket.ts'
import { beginMultipart } from './multipart.ts'
import { readObject } from './read-object.ts'
import { canBeParts, endOf, type Segment } from './upload-parts.ts'

/** Parts that the store copies at once. */
const COPIES = 8

/**
 * Puts segments together to one object. The store copies them itself; only if their sizes do not allow that do the
 * bytes pass through this process. Replaces an existing object, so it can be repeated.
 */
export async function composeBlob(
  bucket: Bucket,
  segments: readonly Segment[],
  path: string,
  signal: AbortSignal,
): Promise<void> {
  if (segments.length === 0 || !canBeParts(segments)) {
    await writeObject(bucket, path, bytesOf(bucket, segments, signal), endOf(segments), signal)
    return
  }
  const write = await beginMultipart(bucket, path, signal)
  const copies = new Semaphore(COPIES)
  const failed = new AbortController()
  const joint = AbortSignal.any([signal, failed.signal])
  const copying = segments.map(async ({ part, range }, index) => {
    const release = await copies.acquire(joint)
    try {
      await write.copy(index + 1, part.path, range, joint)
    } catch (error) {
      // The others are not worth waiting for.
      failed.abort(error)
      throw error
    } finally {
      release()
    }
  })
  try {
    await Promise.all(copying)
    await write.complete(signal)
  } catch (error) {
    await Promise.allSettled(copying)
    await write.abort()
    throw error
  }
}

async function* bytesOf(
  bucket: Bucket,
  segments: readonly Segment[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (const { part, range } of segments) yield* readObject(bucket, part.path, range, signal)
}

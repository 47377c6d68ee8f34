import { createHash } from 'node:crypto'
import {
  type ByteStorage,
  blobsUnder,
  enrolmentKey,
  joinStorage,
  RECORDINGS_PREFIX,
  recordingKey,
  type Storage,
  ToolkitError,
} from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { blobsInUse, holdsBytes, isLeftBehind } from '../product/bytes-in-use.ts'
import { readCopyMark, writeCopyMark } from '../product/copy-mark.ts'
import { copyUpload } from './copy.ts'
import type { CopyWatch } from './copy-and-compare.ts'
import { Progress } from './report.ts'

/** How many files were copied, their bytes, and how many were in the target already. */
export interface CopiedBytes {
  readonly copied: number
  readonly copiedBytes: number
  readonly present: number
  /** The files that the target has with another size, which were left as they are. */
  readonly different: readonly string[]
}

/**
 * Copies the bytes of a storage into a bucket, and notes there that the copy is complete. Until then a server does not start
 * with the bucket. See `copyBytes`.
 */
export async function copyIntoBucket(
  storage: Storage,
  bucket: ByteStorage,
  watch: CopyWatch,
): Promise<CopiedBytes> {
  const completedAt = (await readCopyMark(bucket.blobs))?.completedAt ?? null
  await writeCopyMark(bucket.blobs, { isComplete: false, completedAt })
  const copied = await copyBytes(storage, joinStorage(storage, bucket), watch, completedAt)
  const now = new Date(systemClock.now()).toISOString()
  await writeCopyMark(bucket.blobs, { isComplete: true, completedAt: now })
  return copied
}

/**
 * Copies the bytes of a bucket back into the storage of the records. What the storage gets after that is not in the bucket, so
 * a server starts with it only after a copy into it. See `copyBytes`.
 */
export async function copyFromBucket(
  storage: Storage,
  bucket: ByteStorage,
  watch: CopyWatch,
): Promise<CopiedBytes> {
  const mark = await readCopyMark(bucket.blobs)
  if (mark !== null) await writeCopyMark(bucket.blobs, { ...mark, isComplete: false })
  return copyBytes(joinStorage(storage, bucket), storage, watch, null)
}

/**
 * Copies the bytes of recordings that have a record or whose upload is incomplete, the sounds of enrolments, and the incomplete uploads. Both storages
 * have the same records. Changes no value that the target has. Each copied value is read again; rejects with `internal` if it
 * differs. An upload from before `earlierAt` (ISO 8601, an earlier copy) that the target has no more was ended there.
 */
async function copyBytes(
  source: Storage,
  target: Storage,
  { say, signal }: CopyWatch,
  earlierAt: string | null,
): Promise<CopiedBytes> {
  const counts = { copied: 0, copiedBytes: 0, present: 0 }
  const different: string[] = []
  const ids = await source.blobs.children(RECORDINGS_PREFIX)
  const uploads = []
  const arriving = new Set<string>()
  for (const upload of await source.uploads.list()) {
    const isOld = earlierAt !== null && upload.createdAt <= earlierAt
    if (isLeftBehind(upload) || (isOld && (await target.uploads.get(upload.id)) === null)) continue
    uploads.push(upload)
    if (await holdsBytes(source, upload)) arriving.add(upload.recordingId)
  }
  /** Returns the bytes that were copied. */
  const copyMissing = async (found: Iterable<readonly [key: string, size: number]>) => {
    let bytes = 0
    for (const [key, size] of found) {
      signal.throwIfAborted()
      const there = await target.blobs.size(key)
      if (there === null) {
        await copyBlob(source, target, key, signal)
        counts.copied += 1
        bytes += size
      } else {
        counts.present += 1
        if (there !== size) different.push(key)
      }
    }
    counts.copiedBytes += bytes
    return bytes
  }
  for (const { key: id } of await source.enrolments.list()) {
    const key = enrolmentKey(id)
    const size = await source.blobs.size(key)
    if (size !== null) await copyMissing([[key, size]])
  }
  const progress = new Progress('copied', ids.length, say)
  for (const id of ids) {
    const recording = await source.recordings.get(id)
    const found =
      recording !== null
        ? await blobsInUse(source, recording)
        : arriving.has(id)
          ? await blobsUnder(source.blobs, recordingKey(id))
          : []
    const bytes = await copyMissing(found)
    progress.step(bytes, bytes === 0)
  }
  for (const upload of uploads) {
    signal.throwIfAborted()
    await copyUpload(source, target, upload, signal)
  }
  return { ...counts, different }
}

async function copyBlob(
  source: Storage,
  target: Storage,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const sent = createHash('sha256')
  async function* hashed() {
    for await (const block of source.blobs.read(key, undefined, signal)) {
      sent.update(block)
      yield block
    }
  }
  await target.blobs.put(key, hashed(), signal)
  const stored = createHash('sha256')
  for await (const block of target.blobs.read(key, undefined, signal)) stored.update(block)
  if (stored.digest('hex') === sent.digest('hex')) return
  // Else the next copy would find it there.
  await target.blobs.remove(key)
  throw new ToolkitError('internal', `The copy of ${key} differs. Run this again.`)
}

import { createHash } from 'node:crypto'
import {
  blobsUnder,
  RECORDINGS_PREFIX,
  recordingKey,
  type Storage,
  ToolkitError,
} from '@toolkit/core'
import { copyUpload, isLeftBehind } from './copy.ts'
import type { CopyWatch } from './copy-and-compare.ts'
import { Progress } from './report.ts'

/** How many files were copied, their bytes, and how many were in the target already. */
export interface CopiedBytes {
  readonly copied: number
  readonly copiedBytes: number
  readonly present: number
}

/**
 * Copies the bytes of recordings, also of those that no record names, and of incomplete uploads. Both storages have the same
 * records. A file of the same size is taken as copied; each copied one is read again. Rejects with `internal` if it differs.
 */
export async function copyBytes(
  source: Storage,
  target: Storage,
  { say, signal }: CopyWatch,
): Promise<CopiedBytes> {
  const [counts, ids] = [
    { copied: 0, copiedBytes: 0, present: 0 },
    await source.blobs.children(RECORDINGS_PREFIX),
  ]
  const progress = new Progress('copied', ids.length, say)
  for (const id of ids) {
    let bytes = 0
    for (const [key, size] of await blobsUnder(source.blobs, recordingKey(id))) {
      signal.throwIfAborted()
      if ((await target.blobs.size(key)) === size) counts.present += 1
      else {
        await copyBlob(source, target, key, signal)
        counts.copied += 1
        bytes += size
      }
    }
    counts.copiedBytes += bytes
    progress.step(bytes, bytes === 0)
  }
  for (const upload of await source.uploads.list()) {
    signal.throwIfAborted()
    if (!isLeftBehind(upload)) await copyUpload(source, target, upload, signal)
  }
  return counts
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
  throw new ToolkitError('internal', `The copy of ${key} differs. Run this again.`)
}

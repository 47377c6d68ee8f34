import { requireBlobKey } from '@toolkit/core'
import type { ObjectId } from 'mongodb'
import type { Collections } from '../schema/collections.ts'
import { FILE_NAMES, type FileDocument } from '../schema/file-documents.ts'

/** The keys under `key/`, as bounds of file names: `0` is what follows `/`. */
export function keysUnder(key: string): { readonly $gt: string; readonly $lt: string } {
  return { $gt: `${requireBlobKey(key)}/`, $lt: `${key}0` }
}

/** The newest file of a key; null where there is none. */
export function newestFile({ files }: Collections, key: string): Promise<FileDocument | null> {
  return files.findOne({ filename: key }, { sort: { uploadDate: -1, _id: -1 } })
}

/**
 * Makes a file the value of a key, in one change of its name; what the key named before goes after that. Answers whether
 * the file was there under its former name. A kill in between leaves the older value behind the newer, until the next
 * value or the removal of the key.
 */
export async function publishFile(
  collections: Collections,
  fileId: ObjectId,
  formerName: string,
  key: string,
  length: number,
): Promise<boolean> {
  const { files } = collections
  const before = await newestFile(collections, key)
  // Newer than the last one also where this machine's clock is behind.
  const uploadDate = new Date(Math.max(Date.now(), (before?.uploadDate.getTime() ?? 0) + 1))
  const { matchedCount } = await files.updateOne(
    { _id: fileId, filename: formerName },
    { $set: { filename: key, length, uploadDate } },
    { hint: '_id_' },
  )
  if (matchedCount === 0) return false
  // The new value stands. What of the older one cannot be removed now stays behind it, as after a kill.
  if (before !== null) await discardOlder(collections, key).catch(() => undefined)
  return true
}

async function discardOlder(collections: Collections, key: string): Promise<void> {
  const newestFirst = { uploadDate: -1, _id: -1 } as const
  const all = await collections.files.find({ filename: key }).sort(newestFirst).toArray()
  await discardFiles(collections, all.slice(1))
}

/** Removes files: first their names, so that nobody reads them any more, then their chunks, then themselves. */
export async function discardFiles(
  { files, chunks }: Collections,
  doomed: readonly Pick<FileDocument, '_id'>[],
): Promise<void> {
  if (doomed.length === 0) return
  const ids = { $in: doomed.map(({ _id }) => _id) }
  await files.updateMany({ _id: ids }, { $set: { filename: FILE_NAMES.partial } })
  await chunks.deleteMany({ files_id: ids })
  await files.deleteMany({ _id: ids })
}

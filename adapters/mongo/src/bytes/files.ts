import { requireBlobKey } from '@toolkit/core'
import { ObjectId } from 'mongodb'
import type { Collections, FileDocument } from '../schema/collections.ts'
import { CHUNK_BYTES, sizeOfChunks } from './chunks.ts'

/** Names of files that are not blobs. A key never begins with a slash. */
export const FILE_NAMES = {
  /** A value that is being written, or a file that is being deleted. */
  partial: '/partial',
  /** The bytes of an upload. */
  upload: '/upload',
} as const

/** The document of a new file without chunks. */
export function emptyFile(filename: string): FileDocument {
  const uploadDate = new Date()
  return { _id: new ObjectId(), filename, length: 0, chunkSize: CHUNK_BYTES, uploadDate }
}

/** The range of file names under `key/`: `0` is the character after `/`. */
export function keysUnder(key: string): { readonly $gt: string; readonly $lt: string } {
  return { $gt: `${requireBlobKey(key)}/`, $lt: `${key}0` }
}

/** The newest file of a key; null if there is none. */
export function newestFile({ files }: Collections, key: string): Promise<FileDocument | null> {
  return files.findOne({ filename: key }, { sort: { uploadDate: -1, _id: -1 } })
}

/**
 * Makes a file the value of a key by one change of its name, then deletes the previous value. Returns false if there is
 * no such file under its former name. After a kill in between the previous value remains, hidden by the newer one, until
 * the key is written or removed again.
 */
export async function publishFile(
  collections: Collections,
  fileId: ObjectId,
  formerName: string,
  key: string,
  length: number,
): Promise<boolean> {
  const { files } = collections
  const previous = await newestFile(collections, key)
  // Later than the previous value even if the clock of this machine is behind.
  const uploadDate = new Date(Math.max(Date.now(), (previous?.uploadDate.getTime() ?? 0) + 1))
  const { matchedCount } = await files.updateOne(
    { _id: fileId, filename: formerName },
    { $set: { filename: key, length, uploadDate } },
    { hint: '_id_' },
  )
  if (matchedCount === 0) return false
  // The new value is stored. If this fails, the previous one remains as after a kill.
  if (previous !== null) await deleteOlderFiles(collections, key).catch(() => undefined)
  return true
}

async function deleteOlderFiles(collections: Collections, key: string): Promise<void> {
  const newestFirst = { uploadDate: -1, _id: -1 } as const
  const all = await collections.files.find({ filename: key }).sort(newestFirst).toArray()
  await deleteFiles(collections, all.slice(1))
}

/** Deletes files: first their names, so that they are no longer found, then their chunks, then the files. */
export async function deleteFiles(
  { files, chunks }: Collections,
  documents: readonly Pick<FileDocument, '_id'>[],
): Promise<void> {
  if (documents.length === 0) return
  const ids = { $in: documents.map(({ _id }) => _id) }
  await files.updateMany({ _id: ids }, { $set: { filename: FILE_NAMES.partial } })
  await chunks.deleteMany({ files_id: ids })
  await files.deleteMany({ _id: ids })
}

/** A file of an upload that has no document. */
export interface StrayFile {
  readonly _id: ObjectId
  readonly sizeBytes: number
}

/** All files of uploads that have no document. */
export async function findStrayFiles({
  files,
  chunks,
  uploads,
}: Collections): Promise<readonly StrayFile[]> {
  const uploadFiles = await files.find({ filename: FILE_NAMES.upload }).toArray()
  const documents = await uploads.find().hint('by-age').project({ fileId: 1 }).toArray()
  const known = new Set(documents.map(({ fileId }) => String(fileId)))
  const strays: StrayFile[] = []
  for (const { _id } of uploadFiles) {
    if (!known.has(String(_id))) strays.push({ _id, sizeBytes: await sizeOfChunks(chunks, _id) })
  }
  return strays
}

/** The stray file with this id; null if there is none. */
export async function findStrayFile(
  collections: Collections,
  id: string,
): Promise<StrayFile | null> {
  if (!/^[0-9a-f]{24}$/.test(id)) return null
  const file = await collections.files.findOne({
    _id: new ObjectId(id),
    filename: FILE_NAMES.upload,
  })
  if (file === null) return null
  return (await findStrayFiles(collections)).find(({ _id }) => _id.equals(file._id)) ?? null
}

/**
 * Deletes what interrupted writes and removals have left: partial files, and empty files of uploads without a document.
 * Requires the lease, because another server may be writing such files.
 */
export async function sweepFiles(
  collections: Collections,
  log: (message: string) => void,
): Promise<void> {
  const partial = await collections.files.find({ filename: FILE_NAMES.partial }).toArray()
  const empty = (await findStrayFiles(collections)).filter(({ sizeBytes }) => sizeBytes === 0)
  const incomplete = [...partial, ...empty]
  await deleteFiles(collections, incomplete)
  if (incomplete.length > 0) {
    log(`removed ${incomplete.length} incomplete file(s) of interrupted writes`)
  }
}

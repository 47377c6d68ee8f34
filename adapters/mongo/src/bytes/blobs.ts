import {
  type BlobStore,
  interruptible,
  requireBlobKey,
  type Tasks,
  ToolkitError,
} from '@toolkit/core'
import type { Db } from 'mongodb'
import type { Collections } from '../schema/collections.ts'
import { appendChunks, readChunks } from './chunks.ts'
import { deleteFiles, emptyFile, FILE_NAMES, keysUnder, newestFile, publishFile } from './files.ts'

/** Blobs in GridFS. A value is written to a partial file, which is renamed to the key when all of it is stored. */
export function mongoBlobs(db: Db, collections: Collections, tasks: Tasks): BlobStore {
  const { files, chunks } = collections

  async function putFile(
    key: string,
    bytes: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<number> {
    const file = emptyFile(FILE_NAMES.partial)
    await files.insertOne(file)
    try {
      const size = await appendChunks(chunks, file._id, 0, interruptible(bytes, signal))
      signal.throwIfAborted()
      if (await publishFile(collections, file._id, FILE_NAMES.partial, key, size)) return size
      throw new ToolkitError(
        'storage-unavailable',
        'Another server has taken the lease and removed this incomplete value. Store it again.',
      )
    } catch (error) {
      // If this fails, the next sweep deletes the file.
      await deleteFiles(collections, [file]).catch(() => undefined)
      throw error
    }
  }

  return {
    async put(key, bytes, signal) {
      requireBlobKey(key)
      return tasks.run(signal, (joint) => putFile(key, bytes, joint))
    },
    async size(key) {
      return (await newestFile(collections, requireBlobKey(key)))?.length ?? null
    },
    async *read(key, range, signal) {
      const file = await newestFile(collections, requireBlobKey(key))
      if (file === null) throw new ToolkitError('not-found', `There is no value under ${key}.`)
      const wanted = range ?? { start: 0, end: file.length }
      const isComplete = yield* readChunks(chunks, file._id, wanted, tasks.signal(signal))
      if (!isComplete) throw new ToolkitError('not-found', `${key} was removed while it was read.`)
    },
    async remove(key) {
      const [own, below] = await Promise.all([
        files.find({ filename: requireBlobKey(key) }).toArray(),
        files.find({ filename: keysUnder(key) }).toArray(),
      ])
      await deleteFiles(collections, [...own, ...below])
    },
    async children(prefix) {
      const segment = { $arrayElemAt: [{ $split: ['$filename', '/'] }, prefix.split('/').length] }
      const groups = files.aggregate<{ _id: string }>([
        { $match: { filename: keysUnder(prefix) } },
        { $group: { _id: segment } },
      ])
      return (await groups.toArray()).map(({ _id }) => _id)
    },
    freeBytes: () => freeBytes(db),
  }
}

/** The free space of the database's disk in bytes; null if the server does not report it, as managed servers do not. */
export async function freeBytes(db: Db): Promise<number | null> {
  const { fsTotalSize, fsUsedSize } = await db.command({ dbStats: 1 })
  if (typeof fsTotalSize !== 'number' || typeof fsUsedSize !== 'number') return null
  // A compatible server may report a disk of size 0.
  return fsTotalSize > 0 ? Math.max(0, Math.floor(fsTotalSize - fsUsedSize)) : null
}

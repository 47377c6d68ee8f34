import { type BlobStore, interruptible, requireBlobKey, ToolkitError } from '@toolkit/core'
import { type Db, ObjectId } from 'mongodb'
import type { Collections } from '../schema/collections.ts'
import { emptyFile, FILE_NAMES } from '../schema/file-documents.ts'
import { readChunks } from './chunk-reader.ts'
import { appendChunks } from './chunk-writer.ts'
import { discardFiles, keysUnder, newestFile, publishFile } from './files.ts'
import type { Tasks } from './tasks.ts'

/** Blobs in GridFS: a value is written without a name, and named by its key once the whole of it is stored. */
export function mongoBlobs(db: Db, collections: Collections, tasks: Tasks): BlobStore {
  const { files, chunks } = collections

  async function putFile(
    key: string,
    bytes: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<number> {
    const file = emptyFile(new ObjectId(), FILE_NAMES.partial)
    await files.insertOne(file)
    try {
      const size = await appendChunks(chunks, file._id, 0, interruptible(bytes, signal))
      signal.throwIfAborted()
      if (await publishFile(collections, file._id, FILE_NAMES.partial, key, size)) return size
      throw new ToolkitError(
        'storage-unavailable',
        'Another server has taken over the database and swept up this value. Store it again.',
      )
    } catch (error) {
      // What cannot be removed now the next sweep finds.
      await discardFiles(collections, [file]).catch(() => undefined)
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
      if (file === null) throw new ToolkitError('not-found', `Nothing is stored under ${key}.`)
      const wanted = range ?? { start: 0, end: file.length }
      const whole = yield* readChunks(chunks, file._id, wanted, tasks.signal(signal))
      if (!whole) throw new ToolkitError('not-found', `${key} was removed while it was read.`)
    },
    async remove(key) {
      const [itself, under] = await Promise.all([
        files.find({ filename: requireBlobKey(key) }).toArray(),
        files.find({ filename: keysUnder(key) }).toArray(),
      ])
      await discardFiles(collections, [...itself, ...under])
    },
    async children(prefix) {
      const segment = { $arrayElemAt: [{ $split: ['$filename', '/'] }, prefix.split('/').length] }
      const found = files.aggregate<{ _id: string }>([
        { $match: { filename: keysUnder(prefix) } },
        { $group: { _id: segment } },
      ])
      return (await found.toArray()).map(({ _id }) => _id)
    },
    freeBytes: () => freeBytes(db),
  }
}

/** What is left of the disk that the database lies on; null where the server does not say, as managed ones do not. */
export async function freeBytes(db: Db): Promise<number | null> {
  const { fsTotalSize, fsUsedSize } = await db.command({ dbStats: 1 })
  if (typeof fsTotalSize !== 'number' || typeof fsUsedSize !== 'number') return null
  // Some stand-ins for a server know of no disk at all.
  return fsTotalSize > 0 ? Math.max(0, Math.floor(fsTotalSize - fsUsedSize)) : null
}

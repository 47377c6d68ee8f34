import {
  ExclusiveTasks,
  interruptible,
  requireBlobKey,
  type Tasks,
  ToolkitError,
  type Upload,
  type UploadStore,
} from '@toolkit/core'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections, UploadDocument } from '../schema/collections.ts'
import { appendChunks, readChunks, sizeOfChunks } from './chunks.ts'
import {
  deleteFiles,
  emptyFile,
  FILE_NAMES,
  findStrayFile,
  findStrayFiles,
  newestFile,
  publishFile,
} from './files.ts'

/**
 * Uploads: a document and a GridFS file each. The file is appended to, and finally renamed to the key of a blob. The
 * offset is read from the chunks, so that nothing can disagree with them. The key of the blob is stored before the rename,
 * so that repeating the move completes it after a kill.
 */
export function mongoUploads(collections: Collections, tasks: Tasks): UploadStore {
  const { uploads, files, chunks } = collections
  /** Appends and removals, which exclude each other on the same upload. */
  const exclusive = new ExclusiveTasks()

  /** Gives the upload an empty file in place of its own: after a kill the old one is a stray, not a part of the new one. */
  async function replaceFile(id: string): Promise<void> {
    const document = await uploads.findOne({ _id: id })
    if (document === null) throw notFound(id)
    if (document.movedTo !== null) throw conflict(`Upload ${id} is complete.`)
    const file = emptyFile(FILE_NAMES.upload)
    await files.insertOne(file)
    await uploads.updateOne({ _id: id }, { $set: { fileId: file._id } }, { hint: '_id_' })
    await deleteFiles(collections, [{ _id: document.fileId }])
  }

  async function removeFiles(id: string): Promise<void> {
    const document = await uploads.findOne({ _id: id })
    if (document === null) {
      const stray = await findStrayFile(collections, id)
      if (stray !== null) await deleteFiles(collections, [stray])
      return
    }
    // A file that was renamed to a key belongs to the blob.
    const { fileId } = document
    const own = await files
      .find({ _id: fileId, filename: FILE_NAMES.upload })
      .hint('_id_')
      .toArray()
    // The document is deleted last: an interrupted removal finds the bytes by it.
    await deleteFiles(collections, own)
    await uploads.deleteOne({ _id: id })
  }

  async function appendTo(
    id: string,
    at: number,
    bytes: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<number> {
    const document = await uploads.findOne({ _id: id })
    if (document === null) throw notFound(id)
    const { fileId, movedTo } = document
    if (movedTo !== null) throw conflict(`Upload ${id} is complete.`)
    const size = await sizeOfChunks(chunks, fileId)
    if (size !== at) throw conflict(`Upload ${id} has ${size} bytes, not ${at}.`)
    return appendChunks(chunks, fileId, at, interruptible(bytes, signal))
  }

  return {
    async insert({ id, ...fields }) {
      const file = emptyFile(FILE_NAMES.upload)
      await files.insertOne(file)
      try {
        await uploads.insertOne({ _id: id, ...fields, fileId: file._id, movedTo: null })
      } catch (error) {
        if (!isDuplicate(error)) throw error
        await deleteFiles(collections, [file])
        throw conflict(`There is already an upload ${id}.`)
      }
    },
    async get(id) {
      const document = await uploads.findOne({ _id: id })
      return document === null ? null : uploadOf(document)
    },
    async update({ id, ...fields }: Upload) {
      const { matchedCount } = await uploads.updateOne({ _id: id }, { $set: fields })
      if (matchedCount === 0) throw notFound(id)
    },
    async offset(id) {
      const document = await uploads.findOne({ _id: id })
      return document === null ? 0 : sizeOfChunks(chunks, document.fileId)
    },
    async append(id, at, bytes, signal) {
      if (exclusive.has(id)) throw conflict(`Upload ${id} is being written by another request.`)
      return exclusive.run(id, (stopped) => {
        const caller = signal ? AbortSignal.any([signal, stopped]) : stopped
        return tasks.run(caller, (joint) => appendTo(id, at, bytes, joint))
      })
    },
    async *read(id, { from: start = 0, signal } = {}) {
      const document = await uploads.findOne({ _id: id })
      const fileId = document?.fileId ?? (await findStrayFile(collections, id))?._id
      if (fileId === undefined) return
      const end = await sizeOfChunks(chunks, fileId)
      yield* readChunks(chunks, fileId, { start, end }, tasks.signal(signal))
    },
    clear: (id) =>
      exclusive.replace(id, conflict(`Upload ${id} was cleared.`), () => replaceFile(id)),
    async moveToBlob(id, key) {
      requireBlobKey(key)
      const document = await uploads.findOne({ _id: id })
      if (document !== null) {
        if (exclusive.has(id)) throw conflict(`Upload ${id} is being written.`)
        const { fileId } = document
        const marked = await uploads.updateOne(
          { _id: id, movedTo: { $in: [null, key] } },
          { $set: { movedTo: key } },
          { hint: '_id_' },
        )
        if (marked.matchedCount === 0) throw conflict(`Upload ${id} was moved to another key.`)
        const size = await sizeOfChunks(chunks, fileId)
        if (await publishFile(collections, fileId, FILE_NAMES.upload, key, size)) return
      }
      // An earlier call has moved it, but its answer was lost.
      if ((await newestFile(collections, key)) === null) throw notFound(id)
    },
    async remove(id) {
      // Exclusive, because an append during the removal would leave bytes without a document.
      await exclusive.replace(id, conflict(`Upload ${id} was removed.`), () => removeFiles(id))
    },
    async list() {
      const documents = await uploads.find().hint('by-age').sort({ createdAt: 1, _id: 1 }).toArray()
      return documents.map(uploadOf)
    },
    async strays() {
      const strays = await findStrayFiles(collections)
      return strays
        .filter(({ sizeBytes }) => sizeBytes > 0)
        .map(({ _id, sizeBytes }) => ({ id: String(_id), sizeBytes }))
    },
  }
}

function conflict(message: string): ToolkitError {
  return new ToolkitError('request-conflict', message)
}

function notFound(id: string): ToolkitError {
  return new ToolkitError('not-found', `There is no upload ${id}.`)
}

function uploadOf(document: UploadDocument): Upload {
  const { _id, fileId: _file, movedTo: _key, ...fields } = document
  return {
    id: _id,
    ...fields,
    draft: { ...fields.draft, confirmed: fields.draft.confirmed ?? false },
  }
}

import { ToolkitError, type Upload, type UploadStore } from '@toolkit/core'
import { ObjectId } from 'mongodb'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections } from '../schema/collections.ts'
import { requireKey } from './blob-key.ts'
import { readChunks, sizeOfChunks } from './chunk-reader.ts'
import { appendChunks } from './chunk-writer.ts'
import { emptyFile, FILE_NAMES } from './file-documents.ts'
import { discardFiles, newestFile, publishFile } from './files.ts'
import { interruptible } from './interruptible.ts'
import type { Tasks } from './tasks.ts'
import { uploadOf } from './upload-document.ts'

interface Appending {
  readonly controller: AbortController
  readonly ended: Promise<void>
}

/**
 * Uploads: a description, and a file in GridFS that is added to and in the end given the key of a blob as its name. Where
 * an upload stands is read from its chunks, so nothing else needs to agree with them. Where it went is stored before it
 * goes, so that a kill in between is made good by doing it again.
 */
export function mongoUploads(collections: Collections, tasks: Tasks): UploadStore {
  const { uploads, files, chunks } = collections
  const appending = new Map<string, Appending>()
  const known = async (id: string) => {
    const document = await uploads.findOne({ _id: id })
    if (document === null) throw unknownUpload(id)
    return document
  }

  async function appendTo(
    id: string,
    at: number,
    bytes: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<number> {
    const { fileId, movedTo } = await known(id)
    if (movedTo !== null) throw conflict(`Upload ${id} is complete.`)
    const stands = await sizeOfChunks(chunks, fileId)
    if (stands !== at) throw conflict(`Upload ${id} stands at ${stands} bytes, not at ${at}.`)
    return appendChunks(chunks, fileId, at, interruptible(bytes, signal))
  }

  return {
    async insert({ id, ...fields }) {
      const file = emptyFile(new ObjectId(), FILE_NAMES.upload)
      await files.insertOne(file)
      try {
        await uploads.insertOne({ _id: id, ...fields, fileId: file._id, movedTo: null })
      } catch (error) {
        if (!isDuplicate(error)) throw error
        await discardFiles(collections, [file])
        throw conflict(`There is already an upload ${id}.`)
      }
    },
    async get(id) {
      const document = await uploads.findOne({ _id: id })
      return document === null ? null : uploadOf(document)
    },
    async update({ id, ...fields }: Upload) {
      const { matchedCount } = await uploads.updateOne({ _id: id }, { $set: fields })
      if (matchedCount === 0) throw unknownUpload(id)
    },
    async offset(id) {
      const document = await uploads.findOne({ _id: id })
      return document === null ? 0 : sizeOfChunks(chunks, document.fileId)
    },
    async append(id, at, bytes, signal) {
      if (appending.has(id)) throw conflict(`Upload ${id} is being written by another request.`)
      const controller = new AbortController()
      const { promise: ended, resolve } = Promise.withResolvers<void>()
      appending.set(id, { controller, ended })
      const caller = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal
      try {
        return await tasks.run(caller, (joint) => appendTo(id, at, bytes, joint))
      } finally {
        appending.delete(id)
        resolve()
      }
    },
    async *read(id, signal) {
      const document = await uploads.findOne({ _id: id })
      if (document === null) return
      const end = await sizeOfChunks(chunks, document.fileId)
      yield* readChunks(chunks, document.fileId, { start: 0, end }, tasks.signal(signal))
    },
    async moveToBlob(id, key) {
      requireKey(key)
      const document = await uploads.findOne({ _id: id })
      if (document !== null) {
        if (appending.has(id)) throw conflict(`Upload ${id} is being written.`)
        const { fileId } = document
        const marked = await uploads.updateOne(
          { _id: id, movedTo: { $in: [null, key] } },
          { $set: { movedTo: key } },
          { hint: '_id_' },
        )
        if (marked.matchedCount === 0) throw conflict(`Upload ${id} was moved elsewhere.`)
        const size = await sizeOfChunks(chunks, fileId)
        if (await publishFile(collections, fileId, FILE_NAMES.upload, key, size)) return
      }
      // It has been moved before, by whoever did not hear so.
      if ((await newestFile(collections, key)) === null) throw unknownUpload(id)
    },
    async remove(id) {
      const busy = appending.get(id)
      busy?.controller.abort(conflict(`Upload ${id} was removed.`))
      await busy?.ended
      const document = await uploads.findOneAndDelete({ _id: id })
      if (document === null) return
      // A file that became a blob is no longer the upload's.
      const { fileId } = document
      const own = await files
        .find({ _id: fileId, filename: FILE_NAMES.upload })
        .hint('_id_')
        .toArray()
      await discardFiles(collections, own)
    },
    async list() {
      return (await uploads.find().hint('by-age').sort({ createdAt: 1, _id: 1 }).toArray()).map(
        uploadOf,
      )
    },
  }
}

function conflict(message: string): ToolkitError {
  return new ToolkitError('request-conflict', message)
}

function unknownUpload(id: string): ToolkitError {
  return new ToolkitError('not-found', `There is no upload ${id}.`)
}

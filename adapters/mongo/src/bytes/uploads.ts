import {
  interruptible,
  requireBlobKey,
  ToolkitError,
  type Upload,
  type UploadStore,
} from '@toolkit/core'
import { ObjectId } from 'mongodb'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections } from '../schema/collections.ts'
import type { UploadDocument } from '../schema/documents.ts'
import { emptyFile, FILE_NAMES } from '../schema/file-documents.ts'
import { readChunks, sizeOfChunks } from './chunk-reader.ts'
import { appendChunks } from './chunk-writer.ts'
import { discardFiles, newestFile, publishFile } from './files.ts'
import { strayFile, strayFiles } from './stray-files.ts'
import type { Tasks } from './tasks.ts'

/** An append, or the removal, that has an upload to itself. */
interface Busy {
  stop(reason: unknown): void
  readonly ended: Promise<unknown>
}

/**
 * Uploads: a description, and a file in GridFS that is added to and in the end given the key of a blob as its name. Where
 * an upload stands is read from its chunks, so nothing else needs to agree with them. Where it went is stored before it
 * goes, so that a kill in between is made good by doing it again.
 */
export function mongoUploads(collections: Collections, tasks: Tasks): UploadStore {
  const { uploads, files, chunks } = collections
  const busy = new Map<string, Busy>()
  const known = async (id: string) => {
    const document = await uploads.findOne({ _id: id })
    if (document === null) throw unknownUpload(id)
    return document
  }

  /** Runs work on an upload that nothing else is done to, and that removing it stops. */
  async function alone<T>(id: string, work: (stopped: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    const running = work(controller.signal)
    // Its failure is told to its caller.
    const ended = running.catch(() => undefined)
    busy.set(id, { stop: (reason) => controller.abort(reason), ended })
    try {
      return await running
    } finally {
      busy.delete(id)
    }
  }

  async function removeFiles(id: string): Promise<void> {
    const document = await uploads.findOne({ _id: id })
    if (document === null) {
      const stray = await strayFile(collections, id)
      if (stray !== null) await discardFiles(collections, [stray])
      return
    }
    // A file that became a blob is no longer the upload's.
    const { fileId } = document
    const own = await files
      .find({ _id: fileId, filename: FILE_NAMES.upload })
      .hint('_id_')
      .toArray()
    // The description last: by it a removal that was cut off finds the bytes again.
    await discardFiles(collections, own)
    await uploads.deleteOne({ _id: id })
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
      if (busy.has(id)) throw conflict(`Upload ${id} is being written by another request.`)
      return alone(id, (stopped) => {
        const caller = signal ? AbortSignal.any([signal, stopped]) : stopped
        return tasks.run(caller, (joint) => appendTo(id, at, bytes, joint))
      })
    },
    async *read(id, { from: start = 0, signal } = {}) {
      const document = await uploads.findOne({ _id: id })
      const fileId = document?.fileId ?? (await strayFile(collections, id))?._id
      if (fileId === undefined) return
      const end = await sizeOfChunks(chunks, fileId)
      yield* readChunks(chunks, fileId, { start, end }, tasks.signal(signal))
    },
    async moveToBlob(id, key) {
      requireBlobKey(key)
      const document = await uploads.findOne({ _id: id })
      if (document !== null) {
        if (busy.has(id)) throw conflict(`Upload ${id} is being written.`)
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
      for (let other = busy.get(id); other !== undefined; other = busy.get(id)) {
        other.stop(conflict(`Upload ${id} was removed.`))
        await other.ended
      }
      // What began before the removal ends would leave bytes that belong to nobody.
      await alone(id, () => removeFiles(id))
    },
    async list() {
      return (await uploads.find().hint('by-age').sort({ createdAt: 1, _id: 1 }).toArray()).map(
        uploadOf,
      )
    },
    async strays() {
      const found = await strayFiles(collections)
      return found
        .filter(({ sizeBytes }) => sizeBytes > 0)
        .map(({ _id, sizeBytes }) => ({ id: String(_id), sizeBytes }))
    },
  }
}

function conflict(message: string): ToolkitError {
  return new ToolkitError('request-conflict', message)
}

function unknownUpload(id: string): ToolkitError {
  return new ToolkitError('not-found', `There is no upload ${id}.`)
}

export function uploadOf(document: UploadDocument): Upload {
  const { _id, fileId: _file, movedTo: _key, ...fields } = document
  return {
    id: _id,
    ...fields,
    draft: { ...fields.draft, confirmed: fields.draft.confirmed ?? false },
  }
}

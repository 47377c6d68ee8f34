import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { interruptible, ToolkitError, type Upload, type UploadStore } from '@toolkit/core'
import { errorCode, fileSize } from '@toolkit/file-kit'
import { type Database, documentOf } from '../database.ts'
import type { EmbeddedBlobs } from './blobs.ts'
import { appendBlocks, readBlocks } from './file-blocks.ts'
import type { Task, Tasks } from './tasks.ts'

const SUFFIX = '.part'

const SELECT = 'SELECT doc, moved_to FROM uploads WHERE id = ?'

/**
 * Uploads: a row and a file each. The file is appended to, and finally renamed to become a blob. The key of the blob is
 * stored before the rename, so that the bytes are found after a kill at any point.
 */
export function embeddedUploads(
  folder: string,
  database: Database,
  blobs: EmbeddedBlobs,
  tasks: Tasks,
): UploadStore {
  const appending = new Map<string, Task>()
  const movedTo = (id: string): string | null => {
    const key = database.statement(SELECT).get(id)?.moved_to
    return typeof key === 'string' ? key : null
  }
  const exists = (id: string) => database.statement(SELECT).get(id) !== undefined
  const offset = async (id: string): Promise<number> => {
    if (!isFileName(id)) return 0
    const key = movedTo(id)
    const size = await fileSize(fileOfUpload(folder, id))
    return size ?? (key === null ? null : await blobs.store.size(key)) ?? 0
  }

  /** Stops an append; undefined: there is none. */
  const stopAppend = (id: string, what: string) =>
    appending.get(id)?.stop(conflict(`Upload ${id} was ${what}.`))

  return {
    async insert(upload) {
      requireFileName(upload.id)
      const inserted = database
        .statement('INSERT INTO uploads (id, created_at, doc) VALUES (?, ?, ?)')
        .insert(upload.id, upload.createdAt, JSON.stringify(upload))
      if (!inserted) throw conflict(`There is already an upload ${upload.id}.`)
    },
    async get(id) {
      const row = database.statement(SELECT).get(id)
      return row === undefined ? null : documentOf<Upload>(row)
    },
    async update(upload) {
      const changes = database
        .statement('UPDATE uploads SET created_at = ?, doc = ? WHERE id = ?')
        .run(upload.createdAt, JSON.stringify(upload), upload.id)
      if (changes === 0) throw notFound(upload.id)
    },
    offset,
    async append(id, at, bytes, signal) {
      if (!exists(id)) throw notFound(id)
      if (appending.has(id)) throw conflict(`Upload ${id} is being written by another request.`)
      const task = tasks.begin(signal)
      appending.set(id, task)
      try {
        const size = await offset(id)
        if (movedTo(id) !== null) throw conflict(`Upload ${id} is complete.`)
        if (size !== at) throw conflict(`Upload ${id} has ${size} bytes, not ${at}.`)
        return await appendBlocks(fileOfUpload(folder, id), at, interruptible(bytes, task.signal))
      } finally {
        appending.delete(id)
        task.done()
      }
    },
    async *read(id, { from: start = 0, signal } = {}) {
      if (!isFileName(id)) return
      const outcome = yield* readBlocks(fileOfUpload(folder, id), tasks, { start }, signal)
      const key = movedTo(id)
      if (outcome === 'read' || key === null) return
      const end = (await blobs.store.size(key)) ?? 0
      if (start < end) yield* blobs.store.read(key, { start, end }, signal)
    },
    async clear(id) {
      if (!exists(id)) throw notFound(id)
      for (let end = stopAppend(id, 'cleared'); end; end = stopAppend(id, 'cleared')) await end
      if (movedTo(id) !== null) throw conflict(`Upload ${id} is complete.`)
      const task = tasks.begin(undefined)
      appending.set(id, task)
      try {
        await rm(fileOfUpload(folder, id), { force: true })
      } finally {
        appending.delete(id)
        task.done()
      }
    },
    async moveToBlob(id, key) {
      const previousKey = movedTo(id)
      if (exists(id) && previousKey !== key) {
        if (appending.has(id)) throw conflict(`Upload ${id} is being written.`)
        if (previousKey !== null) throw conflict(`Upload ${id} was moved to another key.`)
        // An upload without bytes has no file yet.
        if ((await offset(id)) === 0) await appendBlocks(fileOfUpload(folder, id), 0, noBytes())
        database.statement('UPDATE uploads SET moved_to = ? WHERE id = ?').run(key, id)
      }
      try {
        await blobs.adopt(fileOfUpload(folder, id), key)
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error
        if ((await blobs.store.size(key)) === null) throw notFound(id)
      }
    },
    async remove(id) {
      if (!isFileName(id)) return
      for (let end = stopAppend(id, 'removed'); end; end = stopAppend(id, 'removed')) await end
      // No await before the row is deleted: an append in between would leave bytes without a row.
      database.statement('DELETE FROM uploads WHERE id = ?').run(id)
      await rm(fileOfUpload(folder, id), { force: true })
    },
    async list() {
      return database
        .statement('SELECT doc FROM uploads ORDER BY created_at, id')
        .all()
        .map(documentOf<Upload>)
    },
    async strays() {
      const strays: { id: string; sizeBytes: number }[] = []
      for (const name of await readdir(folder)) {
        if (!name.endsWith(SUFFIX)) continue
        const id = name.slice(0, -SUFFIX.length)
        if (!isFileName(id) || exists(id)) continue
        const sizeBytes = (await fileSize(join(folder, name))) ?? 0
        if (sizeBytes > 0) strays.push({ id, sizeBytes })
      }
      return strays
    },
  }
}

async function* noBytes(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(0)
}

function conflict(message: string): ToolkitError {
  return new ToolkitError('request-conflict', message)
}

function notFound(id: string): ToolkitError {
  return new ToolkitError('not-found', `There is no upload ${id}.`)
}

/** The file with the received bytes of an upload. Throws `internal` for an id that is no file name. */
function fileOfUpload(folder: string, id: string): string {
  return join(folder, requireFileName(id) + SUFFIX)
}

function requireFileName(id: string): string {
  if (isFileName(id)) return id
  throw new ToolkitError('internal', `${JSON.stringify(id)} is not a valid upload id.`)
}

/** Whether an id is safe as a file name. No upload has any other id. */
function isFileName(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,200}$/.test(id)
}

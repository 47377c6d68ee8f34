import { open, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { interruptible, ToolkitError, type Upload, type UploadStore } from '@toolkit/core'
import type { Database } from '../database.ts'
import { documentOf } from '../database.ts'
import type { EmbeddedBlobs } from './blobs.ts'
import { BlockWriter } from './block-writer.ts'
import { diskCode, fileSize, onDisk } from './disk-errors.ts'
import { syncFolder } from './durable-rename.ts'
import { fileBlocks } from './file-blocks.ts'
import type { Task, Tasks } from './tasks.ts'

const SUFFIX = '.part'

const SELECT = 'SELECT doc, moved_to FROM uploads WHERE id = ?'

/**
 * Uploads: descriptions in the database, bytes in a file each, that is appended to and in the end renamed to be a blob.
 * Where they went is stored before they go, so that they are counted and read wherever a kill leaves them.
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
  const isKnown = (id: string) => database.statement(SELECT).get(id) !== undefined
  const offset = async (id: string): Promise<number> => {
    if (!isPlain(id)) return 0
    const key = movedTo(id)
    const size = await fileSize(partOf(folder, id))
    return size ?? (key === null ? null : await blobs.store.size(key)) ?? 0
  }

  return {
    async insert(upload) {
      partOf(folder, upload.id)
      const stored = database
        .statement('INSERT INTO uploads (id, created_at, doc) VALUES (?, ?, ?)')
        .insert(upload.id, upload.createdAt, JSON.stringify(upload))
      if (!stored) {
        throw new ToolkitError('request-conflict', `There is already an upload ${upload.id}.`)
      }
    },
    async get(id) {
      const row = database.statement(SELECT).get(id)
      return row === undefined ? null : documentOf<Upload>(row)
    },
    async update(upload) {
      const changes = database
        .statement('UPDATE uploads SET created_at = ?, doc = ? WHERE id = ?')
        .run(upload.createdAt, JSON.stringify(upload), upload.id)
      if (changes === 0) throw unknownUpload(upload.id)
    },
    offset,
    async append(id, at, bytes, signal) {
      if (!isKnown(id)) throw unknownUpload(id)
      if (appending.has(id)) throw conflict(`Upload ${id} is being written by another request.`)
      const task = tasks.begin(signal)
      appending.set(id, task)
      try {
        const stands = await offset(id)
        if (movedTo(id) !== null) throw conflict(`Upload ${id} is complete.`)
        if (stands !== at) throw conflict(`Upload ${id} stands at ${stands} bytes, not at ${at}.`)
        return await appendTo(partOf(folder, id), at, interruptible(bytes, task.signal))
      } finally {
        appending.delete(id)
        task.done()
      }
    },
    async *read(id, { from: start = 0, signal } = {}) {
      if (!isPlain(id)) return
      const outcome = yield* fileBlocks(partOf(folder, id), tasks, { start }, signal)
      const key = movedTo(id)
      if (outcome === 'read' || key === null) return
      const end = (await blobs.store.size(key)) ?? 0
      if (start < end) yield* blobs.store.read(key, { start, end }, signal)
    },
    async moveToBlob(id, key) {
      const before = movedTo(id)
      if (isKnown(id) && before !== key) {
        if (appending.has(id)) throw conflict(`Upload ${id} is being written.`)
        if (before !== null) throw conflict(`Upload ${id} was moved elsewhere.`)
        // An upload without a byte has no file yet.
        if ((await offset(id)) === 0) await appendTo(partOf(folder, id), 0, nothing())
        database.statement('UPDATE uploads SET moved_to = ? WHERE id = ?').run(key, id)
      }
      try {
        await blobs.adopt(partOf(folder, id), key)
      } catch (error) {
        if (diskCode(error) !== 'ENOENT') throw error
        if ((await blobs.store.size(key)) === null) throw unknownUpload(id)
      }
    },
    async remove(id) {
      if (!isPlain(id)) return
      for (let busy = appending.get(id); busy !== undefined; busy = appending.get(id)) {
        await busy.stop(conflict(`Upload ${id} was removed.`))
      }
      // In the same go: an append that began in between would leave bytes that belong to nobody.
      database.statement('DELETE FROM uploads WHERE id = ?').run(id)
      await rm(partOf(folder, id), { force: true })
    },
    async list() {
      return database
        .statement('SELECT doc FROM uploads ORDER BY created_at, id')
        .all()
        .map(documentOf<Upload>)
    },
    async strays() {
      const found: { id: string; sizeBytes: number }[] = []
      for (const name of await readdir(folder)) {
        const id = idOfPart(name)
        if (id === null || !isPlain(id) || isKnown(id)) continue
        const sizeBytes = (await fileSize(join(folder, name))) ?? 0
        if (sizeBytes > 0) found.push({ id, sizeBytes })
      }
      return found
    },
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(0)
}

function conflict(message: string): ToolkitError {
  return new ToolkitError('request-conflict', message)
}

function unknownUpload(id: string): ToolkitError {
  return new ToolkitError('not-found', `There is no upload ${id}.`)
}

/**
 * Appends to a file at its end, `at`, and has it reach the disk, also what came before an error of the stream.
 * Answers the new size. `storage-full` where the disk is; what fitted is kept.
 */
async function appendTo(
  path: string,
  at: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  // Without `a`: positions are given, so that a second writer could never interleave.
  const file = await onDisk(open(path, at === 0 ? 'w' : 'r+'))
  try {
    const writer = new BlockWriter(file, at)
    let size = at
    try {
      for await (const chunk of bytes) {
        await writer.write(chunk)
        size += chunk.length
      }
    } finally {
      await writer.end()
    }
    if (at === 0) await syncFolder(dirname(path))
    return size
  } finally {
    await file.close()
  }
}

/** The file with the bytes of an upload so far. Refuses (`internal`) an id that could lead elsewhere. */
function partOf(folder: string, id: string): string {
  if (!isPlain(id)) {
    throw new ToolkitError('internal', `${JSON.stringify(id)} is no id for an upload.`)
  }
  return join(folder, id + SUFFIX)
}

/** Whether an id may be the name of a file: others are unknown here. */
function isPlain(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,200}$/.test(id)
}

/** The id whose bytes a file holds; null for a file of another kind. */
function idOfPart(name: string): string | null {
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : null
}

import {
  ExclusiveTasks,
  hasCode,
  interruptible,
  KeyedQueue,
  requireBlobKey,
  Semaphore,
  type Tasks,
  ToolkitError,
  type Upload,
  type UploadStore,
} from '@toolkit/core'
import { pathOfKey } from './blobs.ts'
import type { Bucket } from './bucket.ts'
import { composeBlob } from './compose.ts'
import { KnownUploads } from './known-uploads.ts'
import { deleteObjects, deleteUnder, headObject, putObject } from './objects.ts'
import { type PartSizes, partSizesOf } from './part-size.ts'
import { PartWriter } from './part-writer.ts'
import { readObject } from './read-object.ts'
import { Turns } from './turns.ts'
import {
  descriptionPath,
  isUploadId,
  jsonBytes,
  type MovedTo,
  movedPath,
  readJson,
  strayUploads,
  type UploadState,
  uploadFolder,
  uploadIds,
  uploadState,
} from './upload-objects.ts'
import { clearedName, partName } from './upload-parts.ts'

/** Appends that run at once, with two parts in memory each; others wait. */
const WRITERS = 16
/** After this time an append lets others write, if some wait. What it has of a part is read again in its next turn. */
const TURN_MS = 5_000
/** Descriptions that are read at once. */
const READERS = 16
/** How often in succession a read may find nothing of what was there before. */
const MAX_FRUITLESS = 3

export interface S3Uploads extends UploadStore {
  /** Forgets descriptions in memory, which another process may have changed. */
  forget(): void
}

/**
 * Uploads: a description, and an object for each part that has arrived. What a listing shows is what is stored, so nothing
 * can disagree with it. An append reads a last part that is not full and stores it again with the bytes that follow, so
 * that all parts have the size that the store can copy. The key of the blob is stored before the parts are copied into it and deleted, so that repeating the
 * move completes it after a kill.
 */
export function s3Uploads(bucket: Bucket, tasks: Tasks): S3Uploads {
  const writers = new Semaphore(WRITERS)
  const readers = new Semaphore(READERS)
  /** Appends, moves and removals, which exclude each other on the same upload. */
  const exclusive = new ExclusiveTasks()
  /** Changes of descriptions: one that is stored during a removal would bring the upload back. */
  const descriptions = new KeyedQueue()
  const known = new KnownUploads(readAll)
  const movedTo = (id: string) => readJson<MovedTo>(bucket, movedPath(id), tasks.signal())

  async function get(id: string): Promise<Upload | null> {
    if (!isUploadId(id)) return null
    try {
      return await readJson<Upload>(bucket, descriptionPath(id), tasks.signal())
    } catch (error) {
      if (hasCode(error, 'not-found')) return null
      throw error
    }
  }

  async function readAll(): Promise<readonly Upload[]> {
    const signal = tasks.signal()
    const found = await Promise.all(
      (await uploadIds(bucket)).map(async (id) => {
        const release = await readers.acquire(signal)
        try {
          return await get(id)
        } finally {
          release()
        }
      }),
    )
    return found.filter((upload) => upload !== null)
  }

  /** Changes a description in the store and in memory. */
  async function change(id: string, upload: Upload | null, store: () => Promise<void>) {
    try {
      await store()
    } catch (error) {
      known.forget()
      throw error
    }
    known.note(id, upload)
  }

  async function appendTo(
    id: string,
    at: number,
    bytes: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<number> {
    const state = await uploadState(bucket, id)
    if (!state.isDescribed) throw notFound(id)
    if (state.isMoved) throw conflict(`Upload ${id} is complete.`)
    if (state.sizeBytes !== at)
      throw conflict(`Upload ${id} has ${state.sizeBytes} bytes, not ${at}.`)
    const sizes = partSizesOf((known.get(id) ?? (await get(id)))?.sizeBytes ?? null)
    const turns = new Turns(interruptible(bytes, signal), writers, TURN_MS)
    let size = at
    await turns.run(async (some) => {
      const current = size === at ? state : await uploadState(bucket, id)
      size = await appendParts(id, current, sizes, some)
    }, signal)
    return size
  }

  /** Appends after the parts of `state`. What came before an error is stored. */
  async function appendParts(
    id: string,
    { segments, sizeBytes, generation }: UploadState,
    sizeAt: PartSizes,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    const last = segments.at(-1)
    const isSmall = last !== undefined && last.range.end - last.range.start < sizeAt(last.start)
    let merged = isSmall ? last : null
    // Not the signal of the caller: bytes that have arrived are stored.
    const storePart = async (part: Uint8Array, start: number) => {
      const name = partName({ start, end: start + part.length }, generation)
      await putObject(bucket, `${uploadFolder(id)}parts/${name}`, part)
      if (merged === null) return
      const { path } = merged.part
      merged = null
      // If this fails, the shorter part remains beside the longer one, which covers it.
      await deleteObjects(bucket, [path]).catch(() => undefined)
    }
    const writer = new PartWriter(merged?.start ?? sizeBytes, sizeAt, storePart)
    if (merged !== null) {
      const { part, range } = merged
      for await (const block of readObject(bucket, part.path, range, tasks.signal())) {
        await writer.write(block)
      }
    }
    let size = sizeBytes
    try {
      for await (const block of bytes) {
        await writer.write(block)
        size += block.length
      }
    } finally {
      const rest = await writer.rest()
      if (size > sizeBytes && rest.bytes.length > 0) await storePart(rest.bytes, rest.at)
    }
    return size
  }

  async function moveTo(id: string, key: string, signal: AbortSignal): Promise<void> {
    const state = await uploadState(bucket, id)
    const isBlob = async () => (await headObject(bucket, pathOfKey(key))) !== null
    if (!state.isDescribed) {
      if (await isBlob()) return
      throw notFound(id)
    }
    const moved = state.isMoved ? await movedTo(id) : { key, sizeBytes: state.sizeBytes }
    if (moved.key !== key) throw conflict(`Upload ${id} was moved to another key.`)
    if (!state.isMoved) await putObject(bucket, movedPath(id), jsonBytes(moved), signal)
    if (state.sizeBytes === moved.sizeBytes) {
      if (moved.sizeBytes > 0 || !(await isBlob())) {
        await composeBlob(bucket, state.segments, pathOfKey(key), signal)
      }
    } else if (!(await isBlob())) throw notFound(id)
    await deleteObjects(
      bucket,
      state.parts.map(({ path }) => path),
    )
  }

  /** The bytes [from, end) of the parts of a state. */
  async function* readParts(
    { segments }: UploadState,
    from: number,
    end: number,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    for (const { part, range } of segments) {
      const start = Math.max(range.start, from - part.start)
      const stop = Math.min(range.end, end - part.start)
      if (start < stop) yield* readObject(bucket, part.path, { start, end: stop }, signal)
    }
  }

  return {
    async insert(upload) {
      const path = descriptionPath(upload.id)
      await descriptions.run(upload.id, async () => {
        if ((await headObject(bucket, path)) !== null) {
          throw conflict(`There is already an upload ${upload.id}.`)
        }
        await change(upload.id, upload, () => putObject(bucket, path, jsonBytes(upload)))
      })
    },
    get,
    async update(upload) {
      const path = descriptionPath(upload.id)
      await descriptions.run(upload.id, async () => {
        if ((await headObject(bucket, path)) === null) throw notFound(upload.id)
        await change(upload.id, upload, () => putObject(bucket, path, jsonBytes(upload)))
      })
    },
    async offset(id) {
      if (!isUploadId(id)) return 0
      const { isDescribed, isMoved, sizeBytes } = await uploadState(bucket, id)
      if (!isDescribed) return 0
      return isMoved ? (await movedTo(id)).sizeBytes : sizeBytes
    },
    async append(id, at, bytes, signal) {
      if (!isUploadId(id)) throw notFound(id)
      if (exclusive.has(id)) throw conflict(`Upload ${id} is being written by another request.`)
      return exclusive.run(id, (stopped) => {
        const caller = signal ? AbortSignal.any([signal, stopped]) : stopped
        return tasks.run(caller, (joint) => appendTo(id, at, bytes, joint))
      })
    },
    async *read(id, { from = 0, signal } = {}) {
      if (!isUploadId(id)) return
      const joint = tasks.signal(signal)
      const first = await uploadState(bucket, id)
      const end = first.isMoved ? (await movedTo(id)).sizeBytes : first.sizeBytes
      let state = first
      let fruitless = 0
      for (let at = from; at < end; ) {
        const before = at
        const isCopied = state.isMoved && state.sizeBytes < end
        const blocks = isCopied
          ? readObject(bucket, pathOfKey((await movedTo(id)).key), { start: at, end }, joint)
          : readParts(state, at, end, joint)
        try {
          for await (const block of blocks) {
            at += block.length
            yield block
          }
        } catch (error) {
          // An append has replaced the last part by a longer one, or a move has deleted the parts.
          if (!hasCode(error, 'not-found')) throw error
        }
        if (at >= end) return
        fruitless = at > before ? 0 : fruitless + 1
        if (fruitless > MAX_FRUITLESS) throw notFound(id)
        state = await uploadState(bucket, id)
      }
    },
    async clear(id) {
      if (!isUploadId(id)) throw notFound(id)
      await exclusive.replace(id, conflict(`Upload ${id} was cleared.`), async () => {
        const { isDescribed, isMoved, parts, generation, cleared } = await uploadState(bucket, id)
        if (!isDescribed) throw notFound(id)
        if (isMoved) throw conflict(`Upload ${id} is complete.`)
        // From this moment on the parts do not count, also one that is still on its way.
        const name = `${uploadFolder(id)}${clearedName(generation + 1)}`
        await putObject(bucket, name, new Uint8Array())
        await deleteObjects(bucket, [...parts.map(({ path }) => path), ...cleared])
      })
    },
    async moveToBlob(id, key) {
      requireBlobKey(key)
      if (!isUploadId(id)) throw notFound(id)
      if (exclusive.has(id)) throw conflict(`Upload ${id} is being written.`)
      await exclusive.run(id, (stopped) => tasks.run(stopped, (signal) => moveTo(id, key, signal)))
    },
    async remove(id) {
      if (!isUploadId(id)) return
      // Exclusive, because an append during the removal would leave bytes without a description.
      await exclusive.replace(id, conflict(`Upload ${id} was removed.`), () =>
        descriptions.run(id, async () => {
          await deleteUnder(bucket, `${uploadFolder(id)}parts/`)
          // Last: an interrupted removal finds the bytes by it.
          const { cleared } = await uploadState(bucket, id)
          const described = [movedPath(id), descriptionPath(id)]
          await change(id, null, () => deleteObjects(bucket, [...cleared, ...described]))
        }),
      )
    },
    list: () => known.list(),
    strays: () => strayUploads(bucket),
    forget: () => known.forget(),
  }
}

function conflict(message: string): ToolkitError {
  return new ToolkitError('request-conflict', message)
}

function notFound(id: string): ToolkitError {
  return new ToolkitError('not-found', `There is no upload ${id}.`)
}

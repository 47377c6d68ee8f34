import { randomUUID } from 'node:crypto'
import { open, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type BlobStore, interruptible, ToolkitError } from '@toolkit/core'
import { childKeys, fileOfKey, folderOfKey, removeEmptyFolders } from './blob-tree.ts'
import { BlockWriter } from './block-writer.ts'
import type { DataFolder } from './data-folder.ts'
import { fileSize, onDisk } from './disk-errors.ts'
import { durableRename } from './durable-rename.ts'
import { fileBlocks } from './file-blocks.ts'
import type { Tasks } from './tasks.ts'

/** Runs one piece of work at a time, in the order of asking. */
class Queue {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    // The caller is told of an error; the next in line is none the worse for it.
    this.#last = result.catch(() => undefined)
    return result
  }
}

export interface EmbeddedBlobs {
  readonly store: BlobStore
  /** Makes a file the value of `key`, without a copy. */
  adopt(path: string, key: string): Promise<void>
}

/** Blobs as files; a value is written beside and moved to its place when the whole of it has reached the disk. */
export function embeddedBlobs(folder: DataFolder, tasks: Tasks): EmbeddedBlobs {
  // Making a folder for a new key and removing an empty one must not cross.
  const tree = new Queue()
  const adopt = (path: string, key: string) => {
    const to = fileOfKey(folder.blobs, key)
    return tree.run(() => durableRename(path, to))
  }

  const store: BlobStore = {
    async put(key, bytes, signal) {
      fileOfKey(folder.blobs, key)
      const task = tasks.begin(signal)
      const partial = join(folder.partial, randomUUID())
      try {
        const size = await writeWhole(partial, interruptible(bytes, task.signal))
        task.signal.throwIfAborted()
        await adopt(partial, key)
        return size
      } catch (error) {
        await rm(partial, { force: true })
        throw error
      } finally {
        task.done()
      }
    },
    size: async (key) => fileSize(fileOfKey(folder.blobs, key)),
    async *read(key, range, signal) {
      const outcome = yield* fileBlocks(fileOfKey(folder.blobs, key), tasks, range, signal)
      if (outcome === 'missing') {
        throw new ToolkitError('not-found', `Nothing is stored under ${key}.`)
      }
    },
    async remove(key) {
      const path = folderOfKey(folder.blobs, key)
      await tree.run(async () => {
        await rm(fileOfKey(folder.blobs, key), { force: true })
        await rm(path, { recursive: true, force: true })
        await removeEmptyFolders(dirname(path), folder.blobs)
      })
    },
    children: async (prefix) => childKeys(folderOfKey(folder.blobs, prefix)),
    async freeBytes() {
      const { bavail, bsize } = await statfs(folder.root)
      return bavail * bsize
    },
  }
  return { store, adopt }
}

/** Writes a new file and has it reach the disk. Answers its size. */
async function writeWhole(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await onDisk(open(path, 'wx'))
  try {
    const writer = new BlockWriter(file, 0)
    let size = 0
    for await (const chunk of bytes) {
      await writer.write(chunk)
      size += chunk.length
    }
    await writer.end()
    return size
  } finally {
    await file.close()
  }
}

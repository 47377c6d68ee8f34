import { randomUUID } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { readdir, rm, rmdir, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type BlobStore, interruptible, requireBlobKey, ToolkitError } from '@toolkit/core'
import { errorCode, fileSize } from '@toolkit/file-kit'
import type { DataFolder } from './data-folder.ts'
import { readBlocks, writeBlocks } from './file-blocks.ts'
import { durableRename } from './file-system.ts'
import type { Tasks } from './tasks.ts'

/** Segments of a key have no dot, so the file of a key and the folder of the keys below it never collide. */
const SUFFIX = '.blob'

export interface EmbeddedBlobs {
  readonly store: BlobStore
  /** Moves a file to the place of `key`, without a copy. */
  adopt(path: string, key: string): Promise<void>
}

/** Blobs as files. A value is written to `partial` and moved to its place when all of it is on disk. */
export function embeddedBlobs(folder: DataFolder, tasks: Tasks): EmbeddedBlobs {
  // Creating the folder of a key and removing an empty folder exclude each other.
  const folderChanges = new Queue()
  const adopt = (path: string, key: string) => {
    const to = fileOfKey(folder.blobs, key)
    return folderChanges.run(() => durableRename(path, to))
  }

  const store: BlobStore = {
    async put(key, bytes, signal) {
      requireBlobKey(key)
      const task = tasks.begin(signal)
      const partial = join(folder.partial, randomUUID())
      try {
        const size = await writeBlocks(partial, interruptible(bytes, task.signal))
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
      const outcome = yield* readBlocks(fileOfKey(folder.blobs, key), tasks, range, signal)
      if (outcome === 'missing') {
        throw new ToolkitError('not-found', `There is no value under ${key}.`)
      }
    },
    async remove(key) {
      const path = folderOfKey(folder.blobs, key)
      await folderChanges.run(async () => {
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

/** Runs one function at a time, in the order of calls. */
class Queue {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    // The caller gets the error; the next function runs anyway.
    this.#last = result.catch(() => undefined)
    return result
  }
}

/** The file that holds the value of a key. It is never modified, only replaced or removed. */
export function blobFile(dataDir: string, key: string): string {
  return fileOfKey(join(resolve(dataDir), 'blobs'), key)
}

function fileOfKey(root: string, key: string): string {
  return folderOfKey(root, key) + SUFFIX
}

/** The folder of the keys below a key. Throws `internal` for an invalid key. */
function folderOfKey(root: string, key: string): string {
  return join(root, ...requireBlobKey(key).split('/'))
}

/** The next segments of the keys in a folder, each once. Folders without a key are left out. */
async function childKeys(folder: string): Promise<readonly string[]> {
  const names = new Set<string>()
  for (const entry of await entriesOf(folder)) {
    if (isBlob(entry)) names.add(entry.name.slice(0, -SUFFIX.length))
    else if (await hasKeys(join(folder, entry.name))) names.add(entry.name)
  }
  return [...names]
}

async function hasKeys(folder: string): Promise<boolean> {
  const entries = await entriesOf(folder)
  if (entries.some(isBlob)) return true
  for (const entry of entries) {
    if (entry.isDirectory() && (await hasKeys(join(folder, entry.name)))) return true
  }
  return false
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return []
    throw error
  }
}

function isBlob(entry: Dirent): boolean {
  return entry.name.endsWith(SUFFIX)
}

/** Removes `folder` and its parents up to `root`, as long as they are empty. */
async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let path = folder; path !== root; path = dirname(path)) {
    try {
      await rmdir(path)
    } catch (error) {
      const code = errorCode(error)
      if (code === 'ENOTEMPTY' || code === 'EEXIST') return
      if (code !== 'ENOENT') throw error
    }
  }
}

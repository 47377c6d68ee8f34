import { open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const UNFINISHED = '.unfinished'

type Append = (bytes: Uint8Array | string) => Promise<void>

export interface AtomicWriteOptions {
  /** The path while the file is written, in the same folder. Concurrent writers of one path need different ones. */
  readonly unfinished: string
  /** The permissions of the file, before the process's mask. */
  readonly mode?: number
}

/**
 * Writes `path` as a whole or not at all, and replaces an earlier file: `write` fills a temporary file, which is synced
 * and renamed. The temporary file is removed on failure.
 */
export async function writeAtomically(
  path: string,
  { unfinished, mode = 0o666 }: AtomicWriteOptions,
  write: (append: Append) => Promise<void>,
): Promise<void> {
  try {
    const file = await open(unfinished, 'w', mode)
    try {
      await write((bytes) => file.appendFile(bytes))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** Like `writeAtomically`; the new name also survives a power loss. */
export async function writeDurably(
  path: string,
  options: AtomicWriteOptions,
  write: (append: Append) => Promise<void>,
): Promise<void> {
  await writeAtomically(path, options, write)
  await syncFolder(dirname(path))
}

/** Writes the entries of a folder to disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** The name of `path` while it is written; `id` separates concurrent writers. */
export function unfinishedName(path: string, id: string): string {
  return `${path}.${id}${UNFINISHED}`
}

/** Removes the files in `folder` that a killed process did not finish. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith(UNFINISHED)) await rm(join(folder, name), { force: true })
  }
}

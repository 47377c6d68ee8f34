import { chmod, lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { LogEntry } from '@toolkit/core'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const OTHERS = 0o077

/** What is made in a data folder, by the beginnings of the names. */
const OURS = {
  product: [
    ...['blobs', 'uploads', 'partial', 'temporary', 'local-pyannoteai', 'reserve'],
    ...['toolkit.sqlite', 'lease.'],
  ],
  'local-pyannoteai': ['jobs', 'results', 'media', 'temporary'],
} as const

/**
 * Has everything that this process writes belong to its user alone, and brings a data folder of before to that: folders
 * 0700, files 0600. What is in the folder and not ours stays as it is; then so does the folder itself.
 */
export async function keepPrivate(
  dataDir: string,
  of: keyof typeof OURS,
  log: (entry: LogEntry) => void,
): Promise<void> {
  process.umask(OTHERS)
  // There are no such modes there.
  if (process.platform === 'win32') return
  const root = path.resolve(dataDir)
  try {
    const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
      throw error
    })
    if (names === null) return
    const ours = names.filter((name) => OURS[of].some((beginning) => name.startsWith(beginning)))
    for (const name of ours) await makePrivate(path.join(root, name))
    if (ours.length === names.length) await chmod(root, FOLDER_MODE)
  } catch (error) {
    log({
      event: 'files-not-private',
      message: `Not everything in ${root} could be kept from other users of this machine.`,
      error,
    })
  }
}

/** A folder comes after what is in it: one that is private already is done, also after a kill. */
async function makePrivate(file: string): Promise<void> {
  const found = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (found === null || found.isSymbolicLink() || (found.mode & OTHERS) === 0) return
  if (found.isDirectory()) {
    for (const name of await readdir(file)) await makePrivate(path.join(file, name))
    await chmod(file, FOLDER_MODE)
  } else if (found.isFile()) await chmod(file, FILE_MODE)
}

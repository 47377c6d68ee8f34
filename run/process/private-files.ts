import { chmod, lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { LogEntry } from '@toolkit/core'
import { nullIfMissing } from '@toolkit/file-kit'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const OTHERS = 0o077

/** The files that the product creates in a data folder, by the prefixes of their names. */
const OURS = {
  product: [
    ...['blobs', 'uploads', 'partial', 'temporary', 'local-pyannoteai', 'reserve'],
    ...['toolkit.sqlite', 'lease.'],
  ],
  'local-pyannoteai': ['jobs', 'results', 'media', 'evidence', 'temporary'],
} as const

/**
 * Sets the umask so that only this user can read what the process writes, and sets the modes of an existing data folder:
 * folders 0700, files 0600. Other files in the folder are not changed; if there are any, neither is the folder itself.
 */
export async function keepPrivate(
  dataDir: string,
  of: keyof typeof OURS,
  log: (entry: LogEntry) => void,
): Promise<void> {
  process.umask(OTHERS)
  // Windows has no such modes.
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
      message: `The modes of some files in ${root} could not be set: other users of this machine may be able to read them.`,
      error,
    })
  }
}

/** Sets the mode of a folder after its content, so that a private folder is complete, also after a kill. */
async function makePrivate(file: string): Promise<void> {
  const found = await lstat(file).catch(nullIfMissing)
  if (found === null || found.isSymbolicLink() || (found.mode & OTHERS) === 0) return
  if (found.isDirectory()) {
    for (const name of await readdir(file)) await makePrivate(path.join(file, name))
    await chmod(file, FOLDER_MODE)
  } else if (found.isFile()) await chmod(file, FILE_MODE)
}

import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ToolkitError } from '@toolkit/core'
import { errorCode } from '@toolkit/file-kit'
import { primaryCode, SQLITE } from './database.ts'
import { unusableFolder } from './files/data-folder.ts'

export interface FolderLease {
  release(): Promise<void>
}

/**
 * Locks the data folder for this process with an exclusive SQLite transaction on `lease.sqlite`. The operating system
 * releases the lock when the process ends, also after a kill. `lease.pid` holds the process id for the error message.
 * Throws `settings-invalid` if this or another process holds the lock, and `storage-damaged` if its file is damaged.
 */
export async function acquireLease(root: string): Promise<FolderLease> {
  const pidFile = join(root, 'lease.pid')
  let lock: DatabaseSync | null = null
  try {
    lock = new DatabaseSync(join(root, 'lease.sqlite'), { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    // The number is only for the message: a full disk must not prevent a start.
    await writeFile(pidFile, `${process.pid}\n`).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOSPC') throw error
    })
  } catch (error) {
    lock?.close()
    if (primaryCode(error) === SQLITE.busy) throw await inUse(root, pidFile, error)
    if (primaryCode(error) === SQLITE.notADatabase) throw damagedLock(root, error)
    throw unusableFolder(root, error)
  }
  const held = lock
  return {
    async release() {
      await rm(pidFile, { force: true })
      held.close()
    },
  }
}

function damagedLock(root: string, cause: unknown): ToolkitError {
  return new ToolkitError(
    'storage-damaged',
    `The lock file ${join(root, 'lease.sqlite')} is damaged. It holds no data: make sure that no server uses this folder, delete the file, and start again.`,
    { cause },
  )
}

async function inUse(root: string, pidFile: string, cause: unknown): Promise<ToolkitError> {
  // A holder that is starting or ending has no file.
  const pid = (await readFile(pidFile, 'utf8').catch(() => '')).trim()
  const holder = pid === '' ? '' : ` (pid ${pid})`
  return new ToolkitError(
    'settings-invalid',
    `Another pyannote-api-toolkit is already running on this data folder${holder}: ${root}. Stop it first, or set DATA_DIR to another folder.`,
    { cause },
  )
}

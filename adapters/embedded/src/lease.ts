import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ToolkitError } from '@toolkit/core'
import { unusableFolder } from './files/data-folder.ts'
import { diskCode } from './files/disk-errors.ts'
import { primaryCode, SQLITE } from './sqlite-errors.ts'

export interface Lease {
  release(): Promise<void>
}

/**
 * Takes the data folder for this process alone: an exclusive SQLite transaction on a file of its own, held until released.
 * It is a lock of the operating system, so it dies with the process however that ends. The file beside it, with the
 * process id, only serves the message. `settings-invalid` where another holds it, in this process or in another.
 */
export async function takeLease(root: string): Promise<Lease> {
  const pidFile = join(root, 'lease.pid')
  let lock: DatabaseSync | null = null
  try {
    lock = new DatabaseSync(join(root, 'lease.sqlite'), { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    // Only for the message: a full disk must not keep anybody from starting.
    await writeFile(pidFile, `${process.pid}\n`).catch((error: unknown) => {
      if (diskCode(error) !== 'ENOSPC') throw error
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
    `The lock file ${join(root, 'lease.sqlite')} is damaged. It holds nothing: make sure that no server works on this folder, delete the file, and start again.`,
    { cause },
  )
}

async function inUse(root: string, pidFile: string, cause: unknown): Promise<ToolkitError> {
  // The holder may be just starting or ending: then there is no number to name.
  const pid = (await readFile(pidFile, 'utf8').catch(() => '')).trim()
  const who = pid === '' ? '' : ` (pid ${pid})`
  return new ToolkitError(
    'settings-invalid',
    `Another pyannote-api-toolkit is already running on this data folder${who}: ${root}. Stop it first, or set DATA_DIR to another folder.`,
    { cause },
  )
}

import { readdir, rename, stat } from 'node:fs/promises'
import { ToolkitError } from '@toolkit/core'
import type { DataFolder } from './data-folder.ts'
import { diskCode } from './files/disk-errors.ts'

/** Whether there is no database file, or one without a byte. */
export async function isDatabaseLost(path: string): Promise<boolean> {
  return (await sizeOf(path)) === 0
}

/** Refuses (`settings-invalid`) an empty database beside files of recordings: theirs was lost. */
export async function refuseLostDatabase({ root, blobs, uploads }: DataFolder): Promise<void> {
  const files = (await filesIn(blobs)) + (await filesIn(uploads))
  if (files > 0) throw lostDatabase(root, files)
}

/** Puts aside what is left of a lost database, which SQLite would delete when it makes a new one. */
export async function putLogAside(path: string): Promise<void> {
  const log = `${path}-wal`
  if ((await sizeOf(log)) > 0) await rename(log, `${log}.lost-${Date.now()}`)
}

function lostDatabase(root: string, files: number): ToolkitError {
  return new ToolkitError(
    'settings-invalid',
    [
      `The data folder ${root} holds ${files} file(s) of recordings, but its database toolkit.sqlite is missing or empty. Nothing was changed. Do one of these:`,
      '  - put the database back from a backup (docs/deploy.md), or set DATA_DIR to the right folder;',
      '  - run "npm run storage -- adopt": it makes recordings of the files;',
      '  - start with NEW_DATABASE=true to begin anew: the files are then kept aside for 30 days.',
    ].join('\n'),
  )
}

async function filesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

async function sizeOf(path: string): Promise<number> {
  try {
    const { size } = await stat(path)
    return size
  } catch (error) {
    if (diskCode(error) === 'ENOENT') return 0
    throw error
  }
}

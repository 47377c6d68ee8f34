import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import type { Log } from './log.ts'

const UNFINISHED = '.unfinished'

/** The name of a file while it is written. */
export function unfinishedName(path: string, id: string): string {
  return `${path}.${id}${UNFINISHED}`
}

/** Removes files in `folder` that a killed process did not finish. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith(UNFINISHED)) await rm(join(folder, name), { force: true })
  }
}

/**
 * Writes `path` atomically: `write` fills a temporary file, which is synced and renamed. `id` separates concurrent writers
 * of the same path. The temporary file is removed on failure.
 */
export async function writeAtomically(
  path: string,
  id: string,
  write: (append: (bytes: Uint8Array | string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const unfinished = unfinishedName(path, id)
  try {
    const file = await open(unfinished, 'w')
    try {
      await write(async (bytes) => {
        await file.appendFile(bytes)
      })
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** Syncs the entries of a folder to disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** For `catch`: null if a file does not exist. */
export function nullWhenMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

/** Whether a write failed because the disk is full. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** The content of a JSON file; null, and a log line, if the file is damaged. */
export async function readJson<T>(path: string, schema: z.ZodType<T>, log: Log): Promise<T | null> {
  const text = await readFile(path, 'utf8')
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    const message = `The file ${path} is damaged and is skipped.`
    log({ level: 'error', event: 'local-file-damaged', message, error })
    return null
  }
}

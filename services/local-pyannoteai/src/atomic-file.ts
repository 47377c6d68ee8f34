import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import type { Log } from './log.ts'

const UNFINISHED = '.unfinished'

/** The name under which a file is written until it is whole. */
export function unfinishedName(path: string, id: string): string {
  return `${path}.${id}${UNFINISHED}`
}

/** Removes what a killed process left half-written in `folder`. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith(UNFINISHED)) await rm(join(folder, name), { force: true })
  }
}

/**
 * Writes `path` whole or not at all: `write` fills a file beside it, which is then brought to disk and renamed.
 * `id` keeps writers of the same path apart. Whatever goes wrong, nothing half-written stays.
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

/** Brings the names in a folder to disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whether a write failed because the disk has no room. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** What a JSON file holds, or null (told to the log) where the file is damaged. */
export async function readJson<T>(path: string, schema: z.ZodType<T>, log: Log): Promise<T | null> {
  const text = await readFile(path, 'utf8')
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    const message = `The file ${path} is damaged; it is passed over.`
    log({ level: 'error', event: 'local-file-damaged', message, error })
    return null
  }
}

import { readFile } from 'node:fs/promises'
import { unfinishedName, writeDurably } from '@toolkit/file-kit'
import type { z } from 'zod'
import type { Log } from './log.ts'

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

/** Writes a JSON file durably, as a whole or not at all. `id` separates concurrent writers of the same path. */
export async function writeJson(path: string, id: string, value: object): Promise<void> {
  await writeDurably(path, { unfinished: unfinishedName(path, id) }, (append) =>
    append(JSON.stringify(value)),
  )
}

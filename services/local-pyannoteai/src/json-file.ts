import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import type { Log } from './log.ts'

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

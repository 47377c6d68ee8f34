import { stat } from 'node:fs/promises'

/** The code of a file system error, such as ENOENT; null for any other error. */
export function errorCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' ? code : null
}

/** Whether a write failed because the disk or the quota is full. */
export function isDiskFull(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** For `catch`: null if a file does not exist. Throws any other error. */
export function nullIfMissing(error: unknown): null {
  if (errorCode(error) === 'ENOENT') return null
  throw error
}

/** The size of a file in bytes; null if there is none. */
export async function fileSize(path: string): Promise<number | null> {
  const found = await stat(path).catch(nullIfMissing)
  return found === null ? null : found.size
}

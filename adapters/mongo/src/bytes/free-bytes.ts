import type { Db } from 'mongodb'

/** What is left of the disk that the database lies on; null where the server does not say, as managed ones do not. */
export async function freeBytes(db: Db): Promise<number | null> {
  const { fsTotalSize, fsUsedSize } = await db.command({ dbStats: 1 })
  if (typeof fsTotalSize !== 'number' || typeof fsUsedSize !== 'number') return null
  const free = Math.floor(fsTotalSize - fsUsedSize)
  return free > 0 ? free : null
}

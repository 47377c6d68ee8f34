import type { Db } from 'mongodb'

/** What is left of the disk that the database lies on; null where the server does not say, as managed ones do not. */
export async function freeBytes(db: Db): Promise<number | null> {
  const { fsTotalSize, fsUsedSize } = await db.command({ dbStats: 1 })
  if (typeof fsTotalSize !== 'number' || typeof fsUsedSize !== 'number') return null
  // Some stand-ins for a server know of no disk at all.
  return fsTotalSize > 0 ? Math.max(0, Math.floor(fsTotalSize - fsUsedSize)) : null
}

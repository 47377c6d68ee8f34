import type { Db } from 'mongodb'
import { collectionsOf } from './collections.ts'

/**
 * Version 2: recordings say what is played. Those of before have none: the next start prepares them again. A server of
 * the version before that still runs beside this one keeps the new fields as it keeps every field that it does not know;
 * what it adds without them is read with their defaults.
 */
export async function addSounds(db: Db): Promise<void> {
  const { recordings } = collectionsOf(db)
  await recordings.updateMany(
    { sound: { $exists: false }, error: null },
    { $set: { sound: null, media: null, track: null, settled: false } },
  )
}

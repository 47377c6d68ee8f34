import type { Db } from 'mongodb'
import { collectionsOf } from './collections.ts'

/** Version 5: finished uploads keep no names. */
export async function dropNamesOfUploads(db: Db): Promise<void> {
  const { uploads } = collectionsOf(db)
  await uploads.updateMany({ finishedAt: { $ne: null } }, { $set: { 'draft.name': '' } })
}

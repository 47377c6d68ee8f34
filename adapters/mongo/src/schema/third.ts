import type { Db } from 'mongodb'
import { createCollection } from './first.ts'
import * as is from './json-schema.ts'

/** Version 3: deletions that have begun, and bytes that no record names. A server of the version before passes both over. */
export async function addDeletionsAndStrays(db: Db): Promise<void> {
  const entries = { _id: is.TEXT, kind: is.TEXT }
  await createCollection(db, 'deletions', is.documentsWith({ ...entries, at: is.TEXT }))
  await createCollection(
    db,
    'strays',
    is.documentsWith({ ...entries, sizeBytes: is.COUNT, foundAt: is.TEXT }),
  )
}

import { ToolkitError } from '@toolkit/core'
import type { Db } from 'mongodb'
import { isDuplicate } from '../mongo-errors.ts'
import { collectionsOf } from './collections.ts'
import { createFirstSchema } from './first.ts'
import { addSounds } from './second.ts'

/**
 * One step of the schema: from version n (its place in the list) to n + 1. Steps are added, never changed. There is no
 * transaction around a step: done again, whole or after a part of it, it must come to the same.
 */
export type Migration = (db: Db) => Promise<void>

export const MIGRATIONS: readonly Migration[] = [createFirstSchema, addSounds]

/**
 * Brings a database to the newest schema; the document `schema` of `meta` counts the steps done, each after it.
 * `settings-invalid` where a newer version of the product has written it.
 */
export async function migrate(
  db: Db,
  log: (message: string) => void,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const { meta } = collectionsOf(db)
  const version = (await meta.findOne({ _id: 'schema' }))?.version ?? 0
  if (version > migrations.length) {
    throw new ToolkitError(
      'settings-invalid',
      `The database was written by a newer version (schema ${version}; this one knows up to ${migrations.length}). ` +
        'Start the newer version, or name another database in MONGODB_URL.',
    )
  }
  for (const [index, step] of migrations.slice(version).entries()) {
    const next = version + index + 1
    await step(db)
    await countStep(db, next)
    if (version > 0) log(`brought the database from schema ${next - 1} to ${next}`)
  }
}

/** Notes a step, unless a start beside this one has noted it, or more, already. */
async function countStep(db: Db, next: number): Promise<void> {
  const { meta } = collectionsOf(db)
  try {
    await meta.updateOne({ _id: 'schema' }, { $max: { version: next } }, { upsert: true })
  } catch (error) {
    if (!isDuplicate(error)) throw error
    await meta.updateOne({ _id: 'schema' }, { $max: { version: next } })
  }
}

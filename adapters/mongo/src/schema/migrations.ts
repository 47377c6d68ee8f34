import { ToolkitError } from '@toolkit/core'
import type { Db } from 'mongodb'
import { isDuplicate } from '../mongo-errors.ts'
import { collectionsOf } from './collections.ts'
import { applyDeclaration, completeDeclaration } from './declaration.ts'
import { dropNamesOfUploads } from './fifth.ts'
import { createFirstSchema } from './first.ts'
import { orderByArrival } from './fourth.ts'
import { addSounds } from './second.ts'
import { addDeletionsAndStrays } from './third.ts'

/**
 * One step of the schema: from version n (its place in the list) to n + 1. Steps are added, never changed. There is no
 * transaction around a step: done again, whole or after a part of it, it must come to the same. `applyDeclaration` is
 * added once more whenever the declaration of a record has grown.
 */
export type Migration = (db: Db) => Promise<void>

export const MIGRATIONS: readonly Migration[] = [
  createFirstSchema,
  addSounds,
  addDeletionsAndStrays,
  orderByArrival,
  dropNamesOfUploads,
  applyDeclaration,
  applyDeclaration,
]

/** How many steps of the schema a database has; 0 for a new one. */
async function schemaVersion(db: Db): Promise<number> {
  return (await collectionsOf(db).meta.findOne({ _id: 'schema' }))?.version ?? 0
}

/** Refuses (`settings-invalid`) a database that holds files of recordings and none of the records: those were lost. */
export async function refuseLostRecords(db: Db): Promise<void> {
  if ((await schemaVersion(db)) > 0) return
  const files = await collectionsOf(db).files.countDocuments()
  if (files === 0) return
  throw new ToolkitError(
    'settings-invalid',
    [
      `The database holds ${files} file(s) of recordings in GridFS, but none of the toolkit's records. Nothing was changed. Do one of these:`,
      '  - restore the whole database from a backup (docs/deploy.md), or name the right one in MONGODB_URL;',
      '  - run "npm run storage -- adopt": it makes recordings of the files;',
      '  - start with NEW_DATABASE=true to begin anew: the files are then kept aside for 30 days.',
    ].join('\n'),
  )
}

/**
 * Brings a database to the newest schema; the document `schema` of `meta` counts the steps done, each after it.
 * `settings-invalid` where a newer version of the product has written it.
 */
export async function migrate(
  db: Db,
  log: (message: string) => void,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const version = await schemaVersion(db)
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
  // Nobody works on a new one yet.
  if (version === 0 && migrations === MIGRATIONS) await completeMigration(db)
}

/**
 * With the lease: does what a step left until no server of a version before works any more, once. Where a newer version
 * has migrated meanwhile, that one will do it.
 */
export async function completeMigration(db: Db): Promise<void> {
  const { meta } = collectionsOf(db)
  const schema = await meta.findOne({ _id: 'schema' })
  if (schema?.version !== MIGRATIONS.length || schema.completed === schema.version) return
  await completeDeclaration(db)
  await meta.updateOne({ _id: 'schema' }, { $max: { completed: schema.version } })
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

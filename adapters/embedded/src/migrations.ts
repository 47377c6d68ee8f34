import { ToolkitError } from '@toolkit/core'
import type { Database } from './database.ts'
import { applyDeclaration } from './schema/declaration.ts'
import { addDeletionsAndStrays } from './schema/fifth.ts'
import { createFirstSchema } from './schema/first.ts'
import { addConfirmations } from './schema/fourth.ts'
import { addJobsAndModels } from './schema/second.ts'
import { dropNamesOfUploads } from './schema/seventh.ts'
import { orderByArrival } from './schema/sixth.ts'
import { addSounds } from './schema/third.ts'

/**
 * One step of the schema: from version n (its place in the list) to n + 1. Steps are added, never changed;
 * `applyDeclaration` is added once more whenever the declaration of a record has grown.
 */
export type Migration = (database: Database) => void

export const MIGRATIONS: readonly Migration[] = [
  createFirstSchema,
  addJobsAndModels,
  addSounds,
  addConfirmations,
  addDeletionsAndStrays,
  orderByArrival,
  dropNamesOfUploads,
  applyDeclaration,
  applyDeclaration,
]

/** How many steps of the schema a database has; 0 for a new one. */
export function schemaVersion(database: Database): number {
  return Number(database.statement('PRAGMA user_version').get()?.user_version)
}

/**
 * Brings a database to the newest schema, each step in a transaction of its own; `PRAGMA user_version` counts the steps done.
 * `settings-invalid` where a newer version of the product has written it.
 */
export function migrate(
  database: Database,
  log: (message: string) => void,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  const version = schemaVersion(database)
  if (version > migrations.length) {
    throw new ToolkitError(
      'settings-invalid',
      `The data folder was written by a newer version (schema ${version}; this one knows up to ${migrations.length}). ` +
        'Start the newer version, or set DATA_DIR to another folder.',
    )
  }
  migrations.slice(version).forEach((step, index) => {
    const next = version + index + 1
    database.transaction(() => {
      step(database)
      database.exec(`PRAGMA user_version = ${next}`)
    })
    if (version > 0) log(`brought the database from schema ${next - 1} to ${next}`)
  })
}

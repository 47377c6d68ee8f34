import type { Database } from '../database.ts'

/** Version 7: finished uploads keep no names. */
export function dropNamesOfUploads(database: Database): void {
  database.exec(`
    UPDATE uploads SET doc = json_set(doc, '$.draft.name', '') WHERE doc ->> '$.finishedAt' IS NOT NULL;
  `)
}

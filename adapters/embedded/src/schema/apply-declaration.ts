import type { SQLInputValue } from 'node:sqlite'
import {
  CORRECTION_FIELDS,
  completeSummary,
  type FieldDeclaration,
  type Fields,
  RECORDING_FIELDS,
  type Recording,
  RUN_FIELDS,
  type Run,
  STRETCH_VERDICT_FIELDS,
  SUMMARY_FIELDS,
  TURN_FIELDS,
  type Turn,
  VERDICT_FIELDS,
} from '@toolkit/core'
import { type Database, documentOf } from '../database.ts'
import { RECORDING_COLUMNS } from '../records/recording-columns.ts'

const TABLES = {
  recordings: RECORDING_FIELDS,
  runs: RUN_FIELDS,
  turns: TURN_FIELDS,
  verdicts: VERDICT_FIELDS,
  stretch_verdicts: STRETCH_VERDICT_FIELDS,
  corrections: CORRECTION_FIELDS,
} as const satisfies Readonly<Record<string, Fields>>

/**
 * Adds what core declares and a record lacks: fields, figures of finished runs (computed from their turns), and columns
 * of `recordings`. Existing values are kept. The list of migrations holds it once for each time the declaration grew.
 */
export function applyDeclaration(database: Database): void {
  completeSummaries(database)
  copyFigures(database)
  for (const [table, fields] of Object.entries(TABLES)) {
    // A later migration may create the table.
    if (isThere(database, table)) addFields(database, table, fields)
  }
  addColumns(database)
}

function isThere(database: Database, table: string): boolean {
  const found = database.statement("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
  return found.get(table) !== undefined
}

/** Computes the missing figures of a run's summary from its turns. */
function completeSummaries(database: Database): void {
  const incomplete = database
    .statement(
      `SELECT id FROM runs WHERE json_type(doc, '$.summary') = 'object' AND ${isMissingAny('$.summary.', SUMMARY_FIELDS)}`,
    )
    .all()
  for (const { id } of incomplete) {
    const row = database.statement('SELECT doc FROM runs WHERE id = ?').get(id as SQLInputValue)
    if (row === undefined) continue
    const run = documentOf<Run>(row)
    const summary = completeSummary(run.summary ?? {}, {
      turns: turnsOf(database, run.id),
      durationSeconds: durationOf(database, run.recordingId),
      // Absent in runs of an older version.
      speakerDoubt: run.speakerDoubt ?? null,
      hints: run.request.speakers,
    })
    database
      .statement('UPDATE runs SET doc = ? WHERE id = ?')
      .run(JSON.stringify({ ...run, summary }), run.id)
  }
}

function turnsOf(database: Database, runId: string): Turn[] {
  return database
    .statement('SELECT doc FROM turns WHERE run_id = ? ORDER BY turn_index')
    .all(runId)
    .map(documentOf<Turn>)
}

function durationOf(database: Database, recordingId: string): number | null {
  const row = database.statement('SELECT doc FROM recordings WHERE id = ?').get(recordingId)
  return row === undefined ? null : documentOf<Recording>(row).durationSeconds
}

/** Copies the figures that a recording lacks from its current run. */
function copyFigures(database: Database): void {
  for (const name of Object.keys(SUMMARY_FIELDS)) {
    database.exec(`
      UPDATE recordings SET doc = json_set(recordings.doc, '$.${name}', runs.doc -> '$.summary.${name}')
        FROM runs WHERE runs.id = recordings.current_run_id
         AND json_type(recordings.doc, '$.${name}') IS NULL
         AND json_type(runs.doc, '$.summary.${name}') IS NOT NULL
    `)
  }
}

/** Adds missing fields to documents: null, or the declared value for older records. */
function addFields(database: Database, table: string, fields: Fields): void {
  const addable = Object.entries(fields).filter(
    ([, field]) => field.computed !== true && defaultValue(field) !== undefined,
  )
  const added = addable.map(([name, field]) => `'$.${name}', json('${defaultValue(field)}')`)
  database.exec(
    `UPDATE ${table} SET doc = json_insert(doc, ${added.join(', ')})
      WHERE ${isMissingAny('$.', Object.fromEntries(addable))}`,
  )
}

/** JSON of the value for older records; undefined if the field has none, so that it cannot be added. */
function defaultValue({ before, nullable }: FieldDeclaration): string | undefined {
  return nullable === true ? 'null' : before === undefined ? undefined : JSON.stringify(before)
}

function isMissingAny(path: string, fields: Fields): string {
  const tests = Object.keys(fields).map((name) => `json_type(doc, '${path}${name}') IS NULL`)
  return tests.length === 0 ? 'FALSE' : `(${tests.join(' OR ')})`
}

function addColumns(database: Database): void {
  const present = new Set(
    database
      .statement('PRAGMA table_info(recordings)')
      .all()
      .map(({ name }) => name),
  )
  const missing = RECORDING_COLUMNS.filter(({ name }) => !present.has(name))
  if (missing.length === 0) return
  for (const { name, type } of missing) {
    database.exec(`ALTER TABLE recordings ADD COLUMN ${name} ${type}`)
  }
  const update = database.statement(
    `UPDATE recordings SET ${missing.map(({ name }) => `${name} = ?`).join(', ')} WHERE id = ?`,
  )
  for (const { id } of database.statement('SELECT id FROM recordings').all()) {
    const row = database.statement('SELECT doc FROM recordings WHERE id = ?').get(id ?? null)
    if (row === undefined) continue
    const recording = documentOf<Recording>(row)
    update.run(...missing.map((column) => column.of(recording)), recording.id)
  }
}

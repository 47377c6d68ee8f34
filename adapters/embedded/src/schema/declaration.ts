import type { SQLInputValue } from 'node:sqlite'
import {
  completeSummary,
  type FieldDeclaration,
  type Fields,
  RECORDING_FIELDS,
  type Recording,
  RUN_FIELDS,
  type Run,
  SUMMARY_FIELDS,
  TURN_FIELDS,
  type Turn,
  VERDICT_FIELDS,
} from '@toolkit/core'
import { type Database, documentOf } from '../database.ts'
import { RECORDING_COLUMNS } from '../records/recording-row.ts'

const TABLES = {
  recordings: RECORDING_FIELDS,
  runs: RUN_FIELDS,
  turns: TURN_FIELDS,
  verdicts: VERDICT_FIELDS,
} as const satisfies Readonly<Record<string, Fields>>

/**
 * Brings every record to what core declares of it: fields that are missing are added, figures of finished runs are
 * computed from their turns, and recordings get the columns that are missing. It stands in the list of steps once for
 * each time that the declaration grew; what is there already stays as it is.
 */
export function applyDeclaration(database: Database): void {
  completeSummaries(database)
  showFigures(database)
  for (const [table, fields] of Object.entries(TABLES)) addFields(database, table, fields)
  addColumns(database)
}

/** Runs whose summary lacks a figure get it from their turns. */
function completeSummaries(database: Database): void {
  const lacking = database
    .statement(
      `SELECT id FROM runs WHERE json_type(doc, '$.summary') = 'object' AND ${lacks('$.summary.', SUMMARY_FIELDS)}`,
    )
    .all()
  for (const { id } of lacking) {
    const row = database.statement('SELECT doc FROM runs WHERE id = ?').get(id as SQLInputValue)
    if (row === undefined) continue
    const run = documentOf<Run>(row)
    const summary = completeSummary(run.summary ?? {}, {
      turns: turnsOf(database, run.id),
      durationSeconds: durationOf(database, run.recordingId),
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

/** Recordings whose row lacks a figure get that of their current run. */
function showFigures(database: Database): void {
  for (const name of Object.keys(SUMMARY_FIELDS)) {
    database.exec(`
      UPDATE recordings SET doc = json_set(recordings.doc, '$.${name}', runs.doc -> '$.summary.${name}')
        FROM runs WHERE runs.id = recordings.current_run_id
         AND json_type(recordings.doc, '$.${name}') IS NULL
         AND json_type(runs.doc, '$.summary.${name}') IS NOT NULL
    `)
  }
}

/** Documents get the fields that they lack: null, or what the declaration says of records of before. */
function addFields(database: Database, table: string, fields: Fields): void {
  const addable = Object.entries(fields).filter(
    ([, field]) => field.computed !== true && valueBefore(field) !== undefined,
  )
  const added = addable.map(([name, field]) => `'$.${name}', json('${valueBefore(field)}')`)
  database.exec(
    `UPDATE ${table} SET doc = json_insert(doc, ${added.join(', ')})
      WHERE ${lacks('$.', Object.fromEntries(addable))}`,
  )
}

/** As JSON; undefined: a record without the field cannot be mended. */
function valueBefore({ before, nullable }: FieldDeclaration): string | undefined {
  return nullable === true ? 'null' : before === undefined ? undefined : JSON.stringify(before)
}

function lacks(path: string, fields: Fields): string {
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

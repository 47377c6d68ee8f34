import {
  hasEnded,
  RUN_FIELDS,
  type Run,
  type RunStore,
  storedRecord,
  ToolkitError,
} from '@toolkit/core'
import type { Database, Row } from '../database.ts'
import { documentOf } from '../database.ts'
import { insertNewTurns, STORED_AT_ONCE } from './turns.ts'

/** Runs. Removing a run removes its turns. */
export function embeddedRuns(database: Database): RunStore {
  return {
    insert: (run) => database.write(() => insertRun(database, run)),
    async insertWithTurns(run, turns) {
      if (turns.length <= STORED_AT_ONCE) {
        const insert = () => {
          insertRun(database, run)
          // Those of an attempt that failed.
          database.statement('DELETE FROM turns WHERE run_id = ?').run(run.id)
          insertNewTurns(database, run.id, turns)
        }
        return database.write(insert, { rows: turns.length })
      }
      await database.write(() => {
        requireNewRun(database, run)
        database.statement('INSERT OR IGNORE INTO unfinished_runs (run_id) VALUES (?)').run(run.id)
        // Those of an attempt that failed.
        database.statement('DELETE FROM turns WHERE run_id = ?').run(run.id)
      })
      for (let at = 0; at < turns.length; at += STORED_AT_ONCE) {
        const part = turns.slice(at, at + STORED_AT_ONCE)
        await database.write(() => insertNewTurns(database, run.id, part), { rows: part.length })
      }
      await database.write(() => {
        insertRun(database, run)
        database.statement('DELETE FROM unfinished_runs WHERE run_id = ?').run(run.id)
      })
    },
    async get(id) {
      const row = database.statement('SELECT doc FROM runs WHERE id = ?').get(id)
      return row === undefined ? null : runOf(row)
    },
    async replace(run) {
      const next: Run = { ...run, revision: run.revision + 1 }
      const values = [
        next.recordingId,
        next.revision,
        Number(hasEnded(next)),
        next.createdAt,
        jobKey(next),
        JSON.stringify(next),
        run.id,
        run.revision,
      ]
      const update = database.statement(
        `UPDATE runs SET recording_id = ?, revision = ?, finished = ?, created_at = ?, job_key = ?, doc = ?
         WHERE id = ? AND revision = ?`,
      )
      return database.write(() => update.run(...values) === 1)
    },
    async remove(id) {
      await database.write(() => removeRun(database, id))
    },
    async list(recordingId) {
      return database
        .statement('SELECT doc FROM runs WHERE recording_id = ? ORDER BY sequence DESC')
        .all(recordingId)
        .map(runOf)
    },
    async withJobId(provider, jobId) {
      const row = database
        .statement('SELECT doc FROM runs WHERE job_key = ?')
        .get(`${provider}/${jobId}`)
      return row === undefined ? null : runOf(row)
    },
    async unfinished() {
      return database
        .statement('SELECT doc FROM runs WHERE finished = 0 ORDER BY created_at, id')
        .all()
        .map(runOf)
    },
  }
}

/**
 * Removes the turns of runs whose insertion was interrupted by a kill. Only these are noted in `unfinished_runs`, so turns that
 * are not known stay.
 */
export function removeUnfinishedRuns(database: Database, log: (message: string) => void): void {
  const ids = database.statement('SELECT run_id FROM unfinished_runs').all()
  for (const { run_id: id } of ids) database.transaction(() => removeRun(database, String(id)))
  if (ids.length > 0) log(`removed the turns of ${ids.length} run(s) that were not complete`)
}

function insertRun(database: Database, run: Run): void {
  requireNewRun(database, run)
  database
    .statement(
      `INSERT INTO runs (id, recording_id, revision, finished, created_at, job_key, doc, sequence)
       VALUES (?, ?, ?, ?, ?, ?, ?,
         (SELECT coalesce(max(sequence), 0) + 1 FROM runs WHERE recording_id = ?))`,
    )
    .run(
      run.id,
      run.recordingId,
      run.revision,
      Number(hasEnded(run)),
      run.createdAt,
      jobKey(run),
      JSON.stringify(run),
      run.recordingId,
    )
}

function requireNewRun(database: Database, { id }: Run): void {
  if (database.statement('SELECT 1 FROM runs WHERE id = ?').get(id) === undefined) return
  throw new ToolkitError('request-conflict', `There is already a run ${id}.`)
}

function removeRun(database: Database, id: string): void {
  database.statement('DELETE FROM turns WHERE run_id = ?').run(id)
  database.statement('DELETE FROM runs WHERE id = ?').run(id)
  database.statement('DELETE FROM unfinished_runs WHERE run_id = ?').run(id)
}

function runOf(row: Row): Run {
  return storedRecord(RUN_FIELDS, documentOf<Run>(row), 'run')
}

function jobKey({ provider, jobId }: Run): string | null {
  return jobId === null ? null : `${provider}/${jobId}`
}

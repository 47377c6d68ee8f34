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

/** Runs. Removing a run removes its turns. */
export function embeddedRuns(database: Database): RunStore {
  return {
    async insert(run) {
      const inserted = database
        .statement(
          `INSERT INTO runs (id, recording_id, revision, finished, created_at, job_key, doc, sequence)
           VALUES (?, ?, ?, ?, ?, ?, ?,
             (SELECT coalesce(max(sequence), 0) + 1 FROM runs WHERE recording_id = ?))`,
        )
        .insert(
          run.id,
          run.recordingId,
          run.revision,
          Number(hasEnded(run)),
          run.createdAt,
          jobKey(run),
          JSON.stringify(run),
          run.recordingId,
        )
      if (!inserted) throw new ToolkitError('request-conflict', `There is already a run ${run.id}.`)
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
      return update.run(...values) === 1
    },
    async remove(id) {
      database.transaction(() => {
        database.statement('DELETE FROM turns WHERE run_id = ?').run(id)
        database.statement('DELETE FROM runs WHERE id = ?').run(id)
      })
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

function runOf(row: Row): Run {
  return storedRecord(RUN_FIELDS, documentOf<Run>(row), 'run')
}

function jobKey({ provider, jobId }: Run): string | null {
  return jobId === null ? null : `${provider}/${jobId}`
}

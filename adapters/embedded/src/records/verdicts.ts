import type { Verdict, VerdictStore } from '@toolkit/core'
import type { Database } from '../database.ts'
import { documentOf } from '../database.ts'

/** Verdicts, in the order of appending. */
export function embeddedVerdicts(database: Database): VerdictStore {
  return {
    async append(verdict) {
      database
        .statement('INSERT INTO verdicts (recording_id, created_at, doc) VALUES (?, ?, ?)')
        .run(verdict.recordingId, verdict.createdAt, JSON.stringify(verdict))
    },
    async list(recordingId) {
      return database
        .statement('SELECT doc FROM verdicts WHERE recording_id = ? ORDER BY sequence DESC')
        .all(recordingId)
        .map(documentOf<Verdict>)
    },
    async remove(recordingId) {
      database.statement('DELETE FROM verdicts WHERE recording_id = ?').run(recordingId)
    },
  }
}

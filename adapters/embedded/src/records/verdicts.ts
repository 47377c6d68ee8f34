import { storedRecord, VERDICT_FIELDS, type Verdict, type VerdictStore } from '@toolkit/core'
import type { Database, Row } from '../database.ts'
import { documentOf } from '../database.ts'

/** Verdicts, in the order of insertion. */
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
        .map(verdictOf)
    },
    async remove(recordingId) {
      database.statement('DELETE FROM verdicts WHERE recording_id = ?').run(recordingId)
    },
  }
}

function verdictOf(row: Row): Verdict {
  return storedRecord(VERDICT_FIELDS, documentOf<Verdict>(row), 'verdict')
}

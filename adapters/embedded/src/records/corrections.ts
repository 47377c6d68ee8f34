import {
  CORRECTION_FIELDS,
  type Correction,
  type CorrectionEntry,
  type CorrectionStore,
  storedRecord,
  ToolkitError,
} from '@toolkit/core'
import { type Database, documentOf, type Row } from '../database.ts'

/** Corrections in the order of insertion, and the entries of their logs. */
export function embeddedCorrections(database: Database): CorrectionStore {
  return {
    async insert(correction) {
      const isNew = database
        .statement(
          'INSERT INTO corrections (id, recording_id, length, finished, doc) VALUES (?, ?, 0, ?, ?)',
        )
        .insert(
          correction.id,
          correction.recordingId,
          correction.finishedAt === null ? 0 : 1,
          JSON.stringify({ ...correction, length: 0 }),
        )
      if (isNew) return
      throw new ToolkitError('request-conflict', `There is already a correction ${correction.id}.`)
    },
    async get(id) {
      const row = database.statement('SELECT doc FROM corrections WHERE id = ?').get(id)
      return row === undefined ? null : correctionOf(row)
    },
    async list(recordingId) {
      return database
        .statement('SELECT doc FROM corrections WHERE recording_id = ? ORDER BY sequence DESC')
        .all(recordingId)
        .map(correctionOf)
    },
    async append(correction, entries) {
      const { id, finishedAt } = correction
      const length = correction.length + entries.length
      return database.transaction(() => {
        const changed = database
          .statement(
            'UPDATE corrections SET length = ?, finished = ?, doc = ? WHERE id = ? AND length = ? AND finished = 0',
          )
          .run(
            length,
            finishedAt === null ? 0 : 1,
            JSON.stringify({ ...correction, length }),
            id,
            correction.length,
          )
        if (changed === 0) return false
        const insert = database.statement(
          'INSERT INTO correction_entries (correction_id, sequence, doc) VALUES (?, ?, ?)',
        )
        for (const entry of entries) insert.run(id, entry.sequence, JSON.stringify(entry))
        return true
      })
    },
    async entries(id, after, limit) {
      return database
        .statement(
          'SELECT doc FROM correction_entries WHERE correction_id = ? AND sequence > ? ORDER BY sequence LIMIT ?',
        )
        .all(id, after, limit)
        .map(documentOf<CorrectionEntry>)
    },
    async remove(id) {
      database.transaction(() => {
        database.statement('DELETE FROM correction_entries WHERE correction_id = ?').run(id)
        database.statement('DELETE FROM corrections WHERE id = ?').run(id)
      })
    },
  }
}

function correctionOf(row: Row): Correction {
  return storedRecord(CORRECTION_FIELDS, documentOf<Correction>(row), 'correction')
}

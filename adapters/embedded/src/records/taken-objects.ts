import type { TakenObject, TakenStore } from '@toolkit/core'
import type { Database } from '../database.ts'

/** Taken objects, a row for each. */
export function embeddedTaken(database: Database): TakenStore {
  return {
    async put({ key, recordingId, at }) {
      database
        .statement('INSERT OR REPLACE INTO taken_objects (key, recording_id, at) VALUES (?, ?, ?)')
        .run(key, recordingId, at)
    },
    async get(keys) {
      return database
        .statement(
          'SELECT key, recording_id, at FROM taken_objects WHERE key IN (SELECT value FROM json_each(?))',
        )
        .all(JSON.stringify(keys))
        .map(takenOf)
    },
    async list(after, limit) {
      return database
        .statement(
          'SELECT key, recording_id, at FROM taken_objects WHERE key > ? ORDER BY key LIMIT ?',
        )
        .all(after ?? '', limit)
        .map(takenOf)
    },
  }
}

function takenOf(row: Readonly<Record<string, unknown>>): TakenObject {
  const { key, recording_id: recordingId, at } = row
  return { key, recordingId, at } as TakenObject
}

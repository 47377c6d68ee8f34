import type { SQLInputValue } from 'node:sqlite'
import {
  type RecordingFilter,
  STRETCH_VERDICT_EQUALS,
  STRETCH_VERDICT_FIELDS,
  type StretchVerdict,
  type StretchVerdictEqual,
  type StretchVerdictQuery,
  type StretchVerdictStore,
  storedRecord,
} from '@toolkit/core'
import { type Database, documentOf, type Row } from '../database.ts'
import { matchesFilter } from './recording-filter.ts'
import type { RecordingTable } from './recording-table.ts'

const COLUMNS = {
  recordingId: 'recording_id',
  runId: 'run_id',
  verdict: 'verdict',
  reviewer: 'reviewer',
  provider: 'provider',
  model: 'model',
} as const satisfies Readonly<Record<StretchVerdictEqual, string>>

const INSERT = `INSERT INTO stretch_verdicts
  (id, ${Object.values(COLUMNS).join(', ')}, start_seconds, created_at, undone, doc)
  VALUES (?, ${Object.values(COLUMNS)
    .map(() => '?')
    .join(', ')}, ?, ?, ?, ?)`

/** The conditions of a list with and without a recording. The values are always the same, so that there are two texts. */
const CONDITIONS = [true, false].map((ofRecording) => {
  const equal = STRETCH_VERDICT_EQUALS.map((name, index) =>
    name === 'recordingId' && ofRecording
      ? `recording_id = ?${index + 1}`
      : `(?${index + 1} IS NULL OR ${COLUMNS[name]} = ?${index + 1})`,
  )
  const undone = STRETCH_VERDICT_EQUALS.length + 1
  return [...equal, `(?${undone} IS NULL OR undone = ?${undone})`].join(' AND ')
})

const POSITION = STRETCH_VERDICT_EQUALS.length + 2
/** Above every time. */
const NO_POSITION = ['~', '']

/** Verdicts on stretches. Lists join them with the table of recordings in memory. */
export function embeddedStretchVerdicts(
  database: Database,
  table: RecordingTable,
): StretchVerdictStore {
  /** The last counts of verdicts by recording, until a verdict changes: a list is read page by page, and each has a total. */
  let counted: { readonly key: string; readonly counts: ReadonlyMap<string, number> } | null = null
  const countsOf = (condition: string, values: readonly SQLInputValue[]) => {
    const key = JSON.stringify([condition, values])
    if (counted?.key === key) return counted.counts
    const rows = database
      .statement(
        `SELECT recording_id, count(*) AS verdicts FROM stretch_verdicts WHERE ${condition} GROUP BY recording_id`,
      )
      .each(...values)
    const counts = new Map<string, number>()
    for (const row of rows) counts.set(String(row.recording_id), Number(row.verdicts))
    counted = { key, counts }
    return counts
  }

  const get = (id: string): StretchVerdict | null => {
    const row = database.statement('SELECT doc FROM stretch_verdicts WHERE id = ?').get(id)
    return row === undefined ? null : verdictOf(row)
  }

  return {
    async insert(verdict) {
      counted = null
      return database
        .statement(INSERT)
        .insert(
          verdict.id,
          ...STRETCH_VERDICT_EQUALS.map((name) => verdict[name]),
          verdict.start,
          verdict.createdAt,
          verdict.undoneAt === null ? 0 : 1,
          JSON.stringify(verdict),
        )
    },
    get: async (id) => get(id),
    async undo(id, undoneAt) {
      counted = null
      database
        .statement(
          "UPDATE stretch_verdicts SET undone = 1, doc = json_set(doc, '$.undoneAt', ?) WHERE id = ? AND undone = 0",
        )
        .run(undoneAt, id)
      return get(id)
    },
    async list(query) {
      const isWanted = recordingTest(table, query.recordings)
      const condition = CONDITIONS[query.recordingId === null ? 1 : 0] as string
      const values = valuesOf(query)
      const { after, limit } = query
      const position = after === null ? NO_POSITION : [String(after.value), after.id]
      const older = database
        .statement(
          `SELECT recording_id, doc FROM stretch_verdicts WHERE ${condition}
             AND created_at <= ?${POSITION} AND (created_at < ?${POSITION} OR id > ?${POSITION + 1})
           ORDER BY created_at DESC, id`,
        )
        .each(...values, ...position)
      const items: StretchVerdict[] = []
      let more = false
      for (const row of older) {
        if (!isWanted(String(row.recording_id))) continue
        more = items.length === limit
        if (more) break
        items.push(verdictOf(row))
      }
      let total = 0
      for (const [recordingId, verdicts] of countsOf(condition, values)) {
        if (isWanted(recordingId)) total += verdicts
      }
      return { items, more, total }
    },
    async ofRecording(recordingId) {
      return database
        .statement(
          'SELECT doc FROM stretch_verdicts WHERE recording_id = ? ORDER BY start_seconds, created_at, id',
        )
        .all(recordingId)
        .map(verdictOf)
    },
    async remove(recordingId) {
      counted = null
      database.statement('DELETE FROM stretch_verdicts WHERE recording_id = ?').run(recordingId)
    },
  }
}

/** Whether a recording exists and matches the filter. It is valid until the table changes. */
function recordingTest(table: RecordingTable, filter: RecordingFilter): (id: string) => boolean {
  const matches = matchesFilter(table, filter)
  return (id) => {
    const row = table.indexOf(id)
    return row !== null && matches(row)
  }
}

function valuesOf(query: StretchVerdictQuery): SQLInputValue[] {
  const { undone } = query
  const isUndone = undone === 'include' ? null : Number(undone === 'only')
  return [...STRETCH_VERDICT_EQUALS.map((name) => query[name]), isUndone]
}

function verdictOf(row: Row): StretchVerdict {
  return storedRecord(STRETCH_VERDICT_FIELDS, documentOf<StretchVerdict>(row), 'stretch verdict')
}

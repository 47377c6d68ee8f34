import { storedRecord, TURN_FIELDS, type Turn, type TurnStore } from '@toolkit/core'
import type { Database, Row } from '../database.ts'
import { documentOf } from '../database.ts'
import { turnSelection } from './turn-selection.ts'

/** Turns: immutable rows keyed (run, index). */
export function embeddedTurns(database: Database): TurnStore {
  return {
    async put(runId, turns) {
      const insert = database.statement(
        `INSERT INTO turns (run_id, turn_index, start_seconds, end_seconds, duration_seconds, confidence, margin, doc)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      database.transaction(() => {
        database.statement('DELETE FROM turns WHERE run_id = ?').run(runId)
        for (const turn of turns) {
          insert.run(
            runId,
            turn.index,
            turn.start,
            turn.end,
            turn.end - turn.start,
            turn.confidence,
            turn.margin,
            JSON.stringify(turn),
          )
        }
      })
    },
    async list(runId, query) {
      const { matching, page, order } = turnSelection(runId, query)
      const total = database
        .statement(`SELECT count(*) AS total FROM turns WHERE ${matching.sql}`)
        .get(...matching.values)
      const rows = database
        .statement(`SELECT doc FROM turns WHERE ${page.sql} ORDER BY ${order} LIMIT ?`)
        .all(...page.values, query.limit + 1)
      return {
        items: rows.slice(0, query.limit).map(turnOf),
        more: rows.length > query.limit,
        total: Number(total?.total),
      }
    },
  }
}

function turnOf(row: Row): Turn {
  return storedRecord(TURN_FIELDS, documentOf<Turn>(row), 'turn')
}

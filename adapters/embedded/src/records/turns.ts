import type { SQLInputValue } from 'node:sqlite'
import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import {
  isBounded,
  storedRecord,
  TURN_FIELDS,
  type Turn,
  type TurnQuery,
  type TurnSort,
  type TurnStore,
} from '@toolkit/core'
import { type Database, documentOf, type Row } from '../database.ts'

/** Pages of so many turns take milliseconds. */
const LARGE_PAGE = 1_000

/** More turns are stored in several transactions. */
export const STORED_AT_ONCE = 2_000

/** A statement with so many rows takes a fifth less time than so many statements. */
const ROWS_OF_STATEMENT = 50

const COLUMNS = 8

/** Turns: immutable rows with the key (run, index); indexes are 0, 1, 2 and so on. */
export function embeddedTurns(database: Database): TurnStore {
  return {
    async put(runId, turns) {
      if (turns.length <= STORED_AT_ONCE) {
        const replace = () => {
          database.statement('DELETE FROM turns WHERE run_id = ?').run(runId)
          insertNewTurns(database, runId, turns)
        }
        return database.write(replace, { rows: turns.length })
      }
      // In place, so that the turns remain readable; with pauses, so that other calls do not wait.
      for (let at = 0; at < turns.length; at += STORED_AT_ONCE) {
        const part = turns.slice(at, at + STORED_AT_ONCE)
        await database.write(() => replaceTurns(database, runId, part), { rows: part.length })
      }
      const beyond = 'DELETE FROM turns WHERE run_id = ? AND turn_index >= ?'
      await database.write(() => void database.statement(beyond).run(runId, turns.length))
    },
    async list(runId, query) {
      // Whoever reads a run page by page would block the process until the last page.
      if (query.limit >= LARGE_PAGE) await eventLoopTurn()
      const { matching, page, order } = selectionOf(runId, query)
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

/**
 * Inserts turns of a run that has none with the same index, in a transaction of the caller, who must roll it back after an
 * error: OR FAIL leaves the rows before it. So SQLite copies no page before a statement changes it, which takes a sixth less
 * time than OR REPLACE.
 */
export function insertNewTurns(database: Database, runId: string, turns: readonly Turn[]): void {
  writeTurns(database, 'INSERT OR FAIL', runId, turns)
}

/** Inserts turns of a run, or replaces those with the same index. */
function replaceTurns(database: Database, runId: string, turns: readonly Turn[]): void {
  writeTurns(database, 'INSERT OR REPLACE', runId, turns)
}

type Verb = 'INSERT OR FAIL' | 'INSERT OR REPLACE'

function writeTurns(database: Database, verb: Verb, runId: string, turns: readonly Turn[]): void {
  const whole = turns.length - (turns.length % ROWS_OF_STATEMENT)
  // Filled again for each statement.
  const values: SQLInputValue[] = []
  const many = database.statement(insertStatement(verb, ROWS_OF_STATEMENT))
  for (let at = 0; at < whole; at += ROWS_OF_STATEMENT) {
    for (let row = 0; row < ROWS_OF_STATEMENT; row += 1) {
      setRow(values, row * COLUMNS, runId, turns[at + row] as Turn)
    }
    many.run(...values)
  }
  const one = database.statement(insertStatement(verb, 1))
  const valuesOfOne: SQLInputValue[] = []
  for (const turn of turns.slice(whole)) {
    setRow(valuesOfOne, 0, runId, turn)
    one.run(...valuesOfOne)
  }
}

function insertStatement(verb: Verb, rows: number): string {
  return `${verb} INTO turns (run_id, turn_index, start_seconds, end_seconds, duration_seconds, confidence, margin, doc)
    VALUES ${Array.from({ length: rows }, () => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`
}

function setRow(values: SQLInputValue[], at: number, runId: string, turn: Turn): void {
  const { index, start, end, confidence, margin } = turn
  values[at] = runId
  values[at + 1] = index
  values[at + 2] = start
  values[at + 3] = end
  values[at + 4] = end - start
  values[at + 5] = confidence
  values[at + 6] = margin
  values[at + 7] = JSON.stringify(turn)
}

function turnOf(row: Row): Turn {
  return storedRecord(TURN_FIELDS, documentOf<Turn>(row), 'turn')
}

interface Condition {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

const SORT_COLUMNS: Readonly<Record<TurnSort, string>> = {
  start: 'start_seconds',
  confidence: 'confidence',
  duration: 'duration_seconds',
  margin: 'margin',
}

/** The SQL of a query: which turns match, which of them follow the cursor, and their order. */
function selectionOf(
  runId: string,
  query: TurnQuery,
): { readonly matching: Condition; readonly page: Condition; readonly order: string } {
  const { confidence, window, sort, descending } = query
  const column = SORT_COLUMNS[sort]
  const matching = and([
    { sql: 'run_id = ?', values: [runId] },
    bound('confidence >= ?', confidence.from),
    bound('confidence <= ?', confidence.to),
    isBounded(confidence) ? { sql: 'confidence IS NOT NULL', values: [] } : null,
    bound('end_seconds > ?', window.from),
    bound('start_seconds < ?', window.to),
  ])
  return {
    matching,
    page: and([matching, afterCursor(column, query)]),
    // With NULLS LAST no index gives the order: each page would sort the whole run.
    order: `${column} ${descending ? 'DESC' : 'ASC'}${isNullable(sort) ? ' NULLS LAST' : ''}, turn_index`,
  }
}

function bound(sql: string, value: number | null): Condition | null {
  return value === null ? null : { sql, values: [value] }
}

function isNullable(sort: TurnSort): boolean {
  return sort === 'confidence' || sort === 'margin'
}

function afterCursor(column: string, { after, sort, descending }: TurnQuery): Condition | null {
  if (after === null) return null
  const index = Number(after.id)
  if (!isNullable(sort)) {
    const [from, beyond] = descending ? ['<=', '<'] : ['>=', '>']
    return {
      sql: `${column} ${from} ? AND (${column} ${beyond} ? OR turn_index > ?)`,
      values: [after.value, after.value, index],
    }
  }
  if (after.value === null) {
    return { sql: `${column} IS NULL AND turn_index > ?`, values: [index] }
  }
  const beyond = descending ? '<' : '>'
  return {
    sql: `(${column} ${beyond} ? OR (${column} = ? AND turn_index > ?) OR ${column} IS NULL)`,
    values: [after.value, after.value, index],
  }
}

function and(conditions: readonly (Condition | null)[]): Condition {
  const present = conditions.filter((condition) => condition !== null)
  return {
    sql: present.map((condition) => condition.sql).join(' AND '),
    values: present.flatMap((condition) => condition.values),
  }
}

import type { SQLInputValue } from 'node:sqlite'
import { isBounded, type TurnQuery, type TurnSort } from '@toolkit/core'

interface Condition {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

const COLUMNS: Readonly<Record<TurnSort, string>> = {
  start: 'start_seconds',
  confidence: 'confidence',
  duration: 'duration_seconds',
  margin: 'margin',
}

/** The SQL of a query: what matches, what of that comes after the cursor, and the order. The texts are few. */
export function turnSelection(
  runId: string,
  query: TurnQuery,
): { readonly matching: Condition; readonly page: Condition; readonly order: string } {
  const { confidence, window, sort, descending } = query
  const column = COLUMNS[sort]
  const matching = allOf([
    { sql: 'run_id = ?', values: [runId] },
    compare('confidence >= ?', confidence.from),
    compare('confidence <= ?', confidence.to),
    isBounded(confidence) ? { sql: 'confidence IS NOT NULL', values: [] } : null,
    compare('end_seconds > ?', window.from),
    compare('start_seconds < ?', window.to),
  ])
  return {
    matching,
    page: allOf([matching, afterCursor(column, query)]),
    order: `${column} ${descending ? 'DESC' : 'ASC'} NULLS LAST, turn_index`,
  }
}

function compare(sql: string, bound: number | null): Condition | null {
  return bound === null ? null : { sql, values: [bound] }
}

function afterCursor(column: string, { after, descending }: TurnQuery): Condition | null {
  if (after === null) return null
  const index = Number(after.id)
  if (after.value === null) {
    return { sql: `${column} IS NULL AND turn_index > ?`, values: [index] }
  }
  const beyond = descending ? '<' : '>'
  return {
    sql: `(${column} ${beyond} ? OR (${column} = ? AND turn_index > ?) OR ${column} IS NULL)`,
    values: [after.value, after.value, index],
  }
}

function allOf(conditions: readonly (Condition | null)[]): Condition {
  const given = conditions.filter((condition) => condition !== null)
  return {
    sql: given.map((condition) => condition.sql).join(' AND '),
    values: given.flatMap((condition) => condition.values),
  }
}

import type { Row } from '../database.ts'

/** The object that a row keeps as JSON. What is stored was typed when it was written, so it is trusted when read. */
export function documentOf<T>(row: Row): T {
  return JSON.parse(String(row.doc)) as T
}

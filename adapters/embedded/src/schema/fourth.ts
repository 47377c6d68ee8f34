import type { Database } from '../database.ts'

/** Version 4: runs say whether their cost is agreed to. Those of before began under the rules of before. */
export function addConfirmations(database: Database): void {
  database.exec(`
    UPDATE runs SET doc = json_set(doc, '$.confirmed', json('true'));
    UPDATE uploads SET doc = json_set(doc, '$.draft.confirmed', json('false'));
  `)
}

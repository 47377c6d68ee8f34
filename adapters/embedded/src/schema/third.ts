import type { Database } from '../database.ts'

/** Version 3: recordings say what is played. Those of before have none: they are prepared again by the next start. */
export function addSounds(database: Database): void {
  database.exec(`
    UPDATE recordings SET doc = json_set(doc, '$.sound', NULL, '$.media', NULL, '$.track', NULL);
    UPDATE recordings SET settled = 0, doc = json_set(doc, '$.settled', json('false'))
      WHERE doc ->> '$.error' IS NULL;
    UPDATE uploads SET doc = json_set(doc, '$.draft.track', NULL);
  `)
}

import type { Database } from '../database.ts'

/**
 * Version 6: runs and verdicts are in the order in which they came, whatever their times. Runs of before are in the order
 * of their times; verdicts have their number since version 1. Where another verdict is the newest by it, the next start
 * brings the recording's row in step.
 */
export function orderByArrival(database: Database): void {
  database.exec(`
    ALTER TABLE runs ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
    UPDATE runs SET sequence = numbered.place FROM (
      SELECT id, row_number() OVER (PARTITION BY recording_id ORDER BY created_at, id) AS place FROM runs
    ) AS numbered WHERE runs.id = numbered.id;
    DROP INDEX runs_of_recording;
    CREATE INDEX runs_of_recording ON runs (recording_id, sequence);

    UPDATE recordings SET settled = 0, doc = json_set(doc, '$.settled', json('false')) WHERE id IN (
      SELECT earlier.recording_id FROM verdicts AS earlier JOIN verdicts AS later
        ON later.recording_id = earlier.recording_id AND later.sequence > earlier.sequence
       AND later.created_at < earlier.created_at
    );
    DROP INDEX verdicts_of_recording;
    CREATE INDEX verdicts_of_recording ON verdicts (recording_id, sequence);
  `)
}

import type { Database } from '../database.ts'

/** Version 2: runs are found by their jobs, and what models refuse is kept. */
export function addJobsAndModels(database: Database): void {
  database.exec(`
    ALTER TABLE runs ADD COLUMN job_key TEXT;
    UPDATE runs SET
      job_key = CASE WHEN doc ->> '$.jobId' IS NULL THEN NULL
                     ELSE (doc ->> '$.provider') || '/' || (doc ->> '$.jobId') END,
      doc = json_set(doc, '$.leftOut', json('[]'), '$.noticeExpected', json('false'), '$.noticedJobId', NULL);
    CREATE INDEX runs_by_job ON runs (job_key) WHERE job_key IS NOT NULL;

    CREATE TABLE models (
      provider TEXT NOT NULL,
      model TEXT NOT NULL,
      doc TEXT NOT NULL,
      PRIMARY KEY (provider, model)
    ) STRICT;
  `)
}

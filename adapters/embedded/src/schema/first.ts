import type { Database } from '../database.ts'

/**
 * Version 1. `doc` is the whole object as JSON; the columns beside it are what is filtered, sorted or looked up.
 * Turns have no index by duration or margin: sorting the turns of one run takes no longer, and storing them is a third faster.
 * No foreign keys between the tables: each port is removed from by itself, in the order that its caller chooses.
 */
export function createFirstSchema(database: Database): void {
  database.exec(`
    CREATE TABLE recordings (
      id TEXT NOT NULL PRIMARY KEY,
      revision INTEGER NOT NULL,
      name_key TEXT NOT NULL,
      status TEXT NOT NULL,
      provider TEXT,
      model TEXT,
      score_kind TEXT,
      score_provider TEXT,
      score_model TEXT,
      current_run_id TEXT,
      human_score REAL,
      sample_mean REAL,
      turn_minimum REAL,
      disagreement REAL,
      duration_seconds REAL,
      created_at TEXT NOT NULL,
      sha256 TEXT,
      settled INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX recordings_by_sha256 ON recordings (sha256, created_at, id) WHERE sha256 IS NOT NULL;
    CREATE INDEX recordings_unsettled ON recordings (created_at, id) WHERE settled = 0;

    CREATE TABLE runs (
      id TEXT NOT NULL PRIMARY KEY,
      recording_id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      finished INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX runs_of_recording ON runs (recording_id, created_at, id);
    CREATE INDEX runs_unfinished ON runs (created_at, id) WHERE finished = 0;

    CREATE TABLE turns (
      run_id TEXT NOT NULL,
      turn_index INTEGER NOT NULL,
      start_seconds REAL NOT NULL,
      end_seconds REAL NOT NULL,
      duration_seconds REAL NOT NULL,
      confidence REAL,
      margin REAL,
      doc TEXT NOT NULL,
      PRIMARY KEY (run_id, turn_index)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX turns_by_start ON turns (run_id, start_seconds, end_seconds, confidence);
    CREATE INDEX turns_by_confidence ON turns (run_id, confidence, start_seconds, end_seconds);

    CREATE TABLE verdicts (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      recording_id TEXT NOT NULL,
      created_at TEXT NOT NULL,
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX verdicts_of_recording ON verdicts (recording_id, created_at, sequence);

    CREATE TABLE uploads (
      id TEXT NOT NULL PRIMARY KEY,
      created_at TEXT NOT NULL,
      moved_to TEXT,
      doc TEXT NOT NULL
    ) STRICT;
  `)
}

import { ToolkitError } from '@toolkit/core'
import type { Database } from '../database.ts'
import { applyDeclaration } from './apply-declaration.ts'

/**
 * Migrates the schema from version n, its index in the list, to n + 1. Steps are only added, never changed. When the
 * declaration of a record grows, `applyDeclaration` is added once more.
 */
export type Migration = (database: Database) => void

export const MIGRATIONS: readonly Migration[] = [
  createFirstSchema,
  addJobsAndModels,
  addSounds,
  addConfirmations,
  addDeletionsAndStrays,
  orderByInsertion,
  clearNamesOfFinishedUploads,
  applyDeclaration,
  applyDeclaration,
  applyDeclaration,
  applyDeclaration,
  applyDeclaration,
  applyDeclaration,
  applyDeclaration,
  addCorrections,
  addNamesAndUnfinishedRuns,
  addStretchVerdicts,
  addCandidates,
  addWorstTurns,
  addReviews,
  addTagsAndViews,
  applyDeclaration,
  addVoices,
  addTakenObjects,
]

/** The schema version of a database; 0 if it is new. */
export function schemaVersion(database: Database): number {
  return Number(database.statement('PRAGMA user_version').get()?.user_version)
}

/**
 * Migrates a database to the newest schema, each step in its own transaction; `PRAGMA user_version` holds the version.
 * Throws `settings-invalid` if a newer version of the product has written the database.
 */
export function migrate(
  database: Database,
  log: (message: string) => void,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  const version = schemaVersion(database)
  if (version > migrations.length) {
    throw new ToolkitError(
      'settings-invalid',
      `The data folder was written by a newer version (schema ${version}; this version supports schemas up to ${migrations.length}). ` +
        'Start the newer version, or set DATA_DIR to another folder.',
    )
  }
  let done = version
  migrations.slice(version).forEach((step, index) => {
    const next = version + index + 1
    // The next step does the same.
    if (step === applyDeclaration && migrations[next] === applyDeclaration) return
    database.transaction(() => {
      step(database)
      database.exec(`PRAGMA user_version = ${next}`)
    })
    if (version > 0) log(`migrated the database from schema ${done} to ${next}`)
    done = next
  })
}

/**
 * Version 1. `doc` is the whole object as JSON; the other columns are filtered, sorted or looked up. Turns have no index
 * by duration or margin: without it the turns of a run are sorted as fast, and stored in a third less time. There are no
 * foreign keys between the tables: the caller removes from each store, in its own order.
 */
function createFirstSchema(database: Database): void {
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

/** Version 2: runs are looked up by job, and the fields that a model refuses are stored. */
function addJobsAndModels(database: Database): void {
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

/** Version 3: recordings have a sound. Older recordings are marked as unsettled, so that the next start prepares it. */
function addSounds(database: Database): void {
  database.exec(`
    UPDATE recordings SET doc = json_set(doc, '$.sound', NULL, '$.media', NULL, '$.track', NULL);
    UPDATE recordings SET settled = 0, doc = json_set(doc, '$.settled', json('false'))
      WHERE doc ->> '$.error' IS NULL;
    UPDATE uploads SET doc = json_set(doc, '$.draft.track', NULL);
  `)
}

/** Version 4: runs store whether their cost is confirmed. Older runs were started without asking: they are confirmed. */
function addConfirmations(database: Database): void {
  database.exec(`
    UPDATE runs SET doc = json_set(doc, '$.confirmed', json('true'));
    UPDATE uploads SET doc = json_set(doc, '$.draft.confirmed', json('false'));
  `)
}

/** Version 5: deletions under way, and strays, which are bytes that no record names. */
function addDeletionsAndStrays(database: Database): void {
  database.exec(`
    CREATE TABLE deletions (key TEXT NOT NULL PRIMARY KEY, doc TEXT NOT NULL) STRICT;
    CREATE TABLE strays (key TEXT NOT NULL PRIMARY KEY, doc TEXT NOT NULL) STRICT;
  `)
}

/**
 * Version 6: runs and verdicts are listed in the order of insertion, not of their times. Older runs are numbered by their
 * times; verdicts have had a number since version 1. A recording whose newest verdict changes by this is marked as
 * unsettled, so that the next start updates its row.
 */
function orderByInsertion(database: Database): void {
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

/** Version 7: finished uploads do not keep a name. */
function clearNamesOfFinishedUploads(database: Database): void {
  database.exec(`
    UPDATE uploads SET doc = json_set(doc, '$.draft.name', '') WHERE doc ->> '$.finishedAt' IS NOT NULL;
  `)
}

/** Version 15: corrections, and the entries of their logs. */
function addCorrections(database: Database): void {
  database.exec(`
    CREATE TABLE corrections (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      recording_id TEXT NOT NULL,
      length INTEGER NOT NULL,
      finished INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX corrections_of_recording ON corrections (recording_id, sequence);

    CREATE TABLE correction_entries (
      correction_id TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      doc TEXT NOT NULL,
      PRIMARY KEY (correction_id, sequence)
    ) STRICT, WITHOUT ROWID;
  `)
}

/** Version 16: recordings are looked up by name, and runs whose turns are being stored are noted. */
function addNamesAndUnfinishedRuns(database: Database): void {
  database.exec(`
    CREATE INDEX recordings_by_name ON recordings (name_key);
    CREATE TABLE unfinished_runs (run_id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
  `)
}

/** Version 17: verdicts on stretches. Lists read only the index by time, and `doc` of the verdicts of a page. */
function addStretchVerdicts(database: Database): void {
  database.exec(`
    CREATE TABLE stretch_verdicts (
      id TEXT NOT NULL PRIMARY KEY,
      recording_id TEXT NOT NULL,
      run_id TEXT NOT NULL,
      verdict TEXT NOT NULL,
      reviewer TEXT,
      provider TEXT NOT NULL,
      model TEXT NOT NULL,
      start_seconds REAL NOT NULL,
      created_at TEXT NOT NULL,
      undone INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX stretch_verdicts_of_recording ON stretch_verdicts (recording_id, start_seconds, created_at, id);
    CREATE INDEX stretch_verdicts_by_time ON stretch_verdicts
      (created_at DESC, id, recording_id, run_id, verdict, reviewer, provider, model, undone);
  `)
}

/**
 * Version 18: the worst spots of each recording's current run, for each threshold, with an index for each order. The server
 * finds those of older runs when it starts.
 */
function addCandidates(database: Database): void {
  database.exec(`
    CREATE TABLE candidate_runs (
      recording_id TEXT NOT NULL PRIMARY KEY,
      run_id TEXT NOT NULL,
      figures BLOB NOT NULL
    ) STRICT;

    CREATE TABLE candidate_spots (
      threshold INTEGER NOT NULL,
      recording_id TEXT NOT NULL,
      start_seconds REAL NOT NULL,
      end_seconds REAL NOT NULL,
      duration REAL NOT NULL,
      mean REAL NOT NULL,
      in_range_mean REAL NOT NULL,
      min REAL NOT NULL,
      max REAL NOT NULL,
      bridged_seconds REAL NOT NULL,
      severity REAL NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX candidate_spots_of_recording ON candidate_spots (threshold, recording_id, start_seconds);
    CREATE INDEX candidate_spots_by_severity ON candidate_spots (threshold, severity DESC, recording_id, start_seconds);
    CREATE INDEX candidate_spots_by_mean ON candidate_spots (threshold, mean, recording_id, start_seconds);
    CREATE INDEX candidate_spots_by_duration ON candidate_spots (threshold, duration DESC, recording_id, start_seconds);
  `)
}

/** Version 20: how the moments of reviews were chosen. */
function addReviews(database: Database): void {
  database.exec('CREATE TABLE reviews (key TEXT NOT NULL PRIMARY KEY, doc TEXT NOT NULL) STRICT;')
}

/**
 * Version 19: the worst turns of each recording's current run, and the reasons of its spots. Their slot is that of their
 * confidence. What version 18 has kept has an earlier form: the server completes it when it starts.
 */
function addWorstTurns(database: Database): void {
  database.exec(`
    ALTER TABLE candidate_runs ADD COLUMN form INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE candidate_runs ADD COLUMN turn_figures BLOB;
    ALTER TABLE candidate_spots ADD COLUMN reasons INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE worst_turns (
      recording_id TEXT NOT NULL,
      turn_index INTEGER NOT NULL,
      slot INTEGER NOT NULL,
      speaker TEXT NOT NULL,
      start_seconds REAL NOT NULL,
      end_seconds REAL NOT NULL,
      duration REAL NOT NULL,
      confidence REAL NOT NULL,
      margin REAL,
      runner_up TEXT,
      severity REAL NOT NULL,
      PRIMARY KEY (recording_id, turn_index)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX worst_turns_by_severity ON worst_turns (slot, severity DESC, recording_id, turn_index, duration);
    CREATE INDEX worst_turns_by_duration ON worst_turns (slot, duration DESC, recording_id, turn_index);
    CREATE INDEX worst_turns_by_confidence ON worst_turns (confidence, recording_id, turn_index, duration);
  `)
}

/** Version 21: recordings have tags, and views of their list are saved. */
function addTagsAndViews(database: Database): void {
  applyDeclaration(database)
  database.exec('CREATE TABLE views (key TEXT NOT NULL PRIMARY KEY, doc TEXT NOT NULL) STRICT')
}

/** Version 23: voices, and voiceprints that are being made. */
function addVoices(database: Database): void {
  applyDeclaration(database)
  database.exec(`
    CREATE TABLE voices (key TEXT NOT NULL PRIMARY KEY, doc TEXT NOT NULL) STRICT;
    CREATE TABLE enrolments (key TEXT NOT NULL PRIMARY KEY, doc TEXT NOT NULL) STRICT;
  `)
}

/** Version 24: the objects of buckets and watched folders that were taken. */
function addTakenObjects(database: Database): void {
  database.exec(`
    CREATE TABLE taken_objects (
      key TEXT NOT NULL PRIMARY KEY,
      recording_id TEXT,
      at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `)
}

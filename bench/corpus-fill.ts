import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import {
  CANDIDATE_THRESHOLDS,
  type CandidateSpot,
  REASONS,
  type Recording,
  type RunCandidates,
  reasonBit,
  type Turn,
  WorstTurnFinder,
} from '@toolkit/core'
import { recordings } from './recordings.ts'

/** Of each recording. Fewer make it possible to measure many recordings on a busy machine. */
const SPOTS = Number(process.env.REVIEW_SPOTS ?? 300)
const TURNS = Number(process.env.REVIEW_TURNS ?? 100)
/** What is kept of so many runs is written through the store; the other recordings have copies. */
const DISTINCT = 1_000
/** Recordings that are inserted at once share a transaction. */
const AT_ONCE = 500

/** The same numbers in each run. */
let state = 7
export function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

/** Spots as an hour has them: the more, the higher the threshold. */
export function candidatesOf(recordingId: string, runId: string): RunCandidates {
  const spots: CandidateSpot[] = Array.from({ length: SPOTS }, (_, place) => {
    const threshold = CANDIDATE_THRESHOLDS[Math.floor(Math.sqrt(random()) * 14)] ?? 95
    const start = place * 12 + random()
    const seconds = 0.2 + random() * 4
    const mean = random() * threshold
    const severity = seconds * (threshold - mean)
    return {
      ...{ threshold, start, end: start + seconds, mean, inRangeMean: mean, severity },
      ...{ min: mean / 2, max: threshold, bridgedSeconds: 0 },
      // Half of the spots have a reason, and clipping is rare.
      reasons: random() < 0.01 ? reasonBit('clipping') : Math.floor(random() * 16),
    }
  })
  return {
    ...{ recordingId, runId, spots },
    totals: CANDIDATE_THRESHOLDS.map((threshold) => {
      const mine = spots.filter((spot) => spot.threshold === threshold)
      const having = (bit: number) => totalOf(mine.filter(({ reasons }) => (reasons & bit) !== 0))
      return { ...totalOf(mine), reasons: REASONS.map((reason) => having(reasonBit(reason))) }
    }),
    sampleSeconds: Array.from({ length: 101 }, () => random() * 36),
    ...keptOf(turnsOf(TURNS)),
  }
}

function totalOf(spots: readonly CandidateSpot[]) {
  return {
    count: spots.length,
    seconds: spots.reduce((sum, { start, end }) => sum + end - start, 0),
  }
}

/** Turns as those of a conversation: most are sure, and short ones less. */
export function turnsOf(count: number): Turn[] {
  return Array.from({ length: count }, (_, index) => {
    const seconds = 0.3 + random() ** 3 * 30
    const confidence = 100 * Math.max(0, 1 - random() ** 3 - 0.2 / seconds)
    const runnerUp = { speaker: 'SPEAKER_01', confidence: (100 - confidence) / 2 }
    return {
      ...{ index, speaker: 'SPEAKER_00', start: index * 12, end: index * 12 + seconds },
      ...{ confidence, runnerUp, margin: confidence - runnerUp.confidence },
      ...{ overlapSeconds: 0, scores: { SPEAKER_00: confidence, SPEAKER_01: runnerUp.confidence } },
    }
  })
}

export function keptOf(turns: readonly Turn[]) {
  const finder = new WorstTurnFinder()
  finder.add(turns)
  return finder.found()
}

/** What a filled data folder has. */
export interface Corpus {
  readonly recordings: number
  readonly spots: number
  readonly turns: number
  /** The milliseconds in which the store kept what is kept of one run. */
  readonly putMs: number
}

/**
 * Fills a new data folder with recordings, and with what the store keeps of their runs: `SPOTS` spots and `TURNS` turns each. What is
 * kept of the first 1,000 is written through the store, so that the rows are as the product writes them. That of the others is
 * copied by SQL, with durations, means and confidences of their own, because hours would be needed through the store.
 */
export async function fillCorpus(folder: string, count: number): Promise<Corpus> {
  const all = recordings(count)
  const runs = all.filter(hasRun)
  const distinct = runs.slice(0, DISTINCT)
  const storage = await openEmbeddedStorage({ dataDir: folder })
  let putMs: number
  try {
    for (let at = 0; at < all.length; at += AT_ONCE) {
      await Promise.all(all.slice(at, at + AT_ONCE).map((one) => storage.recordings.insert(one)))
    }
    const start = performance.now()
    for (let at = 0; at < distinct.length; at += 6) {
      const some = distinct.slice(at, at + 6)
      const puts = some.map(({ id, currentRunId }) => candidatesOf(id, currentRunId))
      await Promise.all(puts.map((candidates) => storage.candidates.put(candidates)))
    }
    putMs = (performance.now() - start) / distinct.length
  } finally {
    await storage.close()
  }
  const database = new DatabaseSync(path.join(folder, 'toolkit.sqlite'))
  try {
    const others = runs.slice(DISTINCT)
    if (others.length > 0) copyCandidates(database, distinct, others)
    const countOf = (table: string) =>
      Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows)
    const [spots, turns] = [countOf('candidate_spots'), countOf('worst_turns')]
    return { recordings: count, spots, turns, putMs }
  } finally {
    database.close()
  }
}

type WithRun = Recording & { readonly currentRunId: string }

function hasRun(recording: Recording): recording is WithRun {
  return recording.currentRunId !== null
}

/** The columns that a copy changes. `f`: a factor of the copy. Computed as the store computes them, so that positions fit. */
const SPOT_COLUMNS: Readonly<Record<string, string>> = {
  recording_id: 'c.target',
  end_seconds: 's.start_seconds + s.duration * f',
  duration: '(s.start_seconds + s.duration * f) - s.start_seconds',
  mean: 's.mean * f',
  in_range_mean: 's.mean * f',
  severity: '(s.duration * f) * (s.threshold - s.mean * f)',
}
/** Within the same slot. */
const CONFIDENCE = 'floor(s.confidence) + (s.confidence - floor(s.confidence)) * f'
const END = 's.start_seconds + s.duration * f'
const TURN_COLUMNS: Readonly<Record<string, string>> = {
  recording_id: 'c.target',
  end_seconds: END,
  duration: `(${END}) - s.start_seconds`,
  confidence: CONFIDENCE,
  severity: `((${END}) - s.start_seconds) * (100 - (${CONFIDENCE})) / 100`,
}
const RUN_COLUMNS: Readonly<Record<string, string>> = {
  recording_id: 'c.target',
  run_id: 'c.run_id',
}

/** Seconds of figures are those of the original. Indexes are built at the end: sorting is faster than inserting. */
function copyCandidates(
  database: DatabaseSync,
  distinct: readonly WithRun[],
  others: readonly WithRun[],
): void {
  database.exec(`
    PRAGMA journal_mode = MEMORY;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -1000000;
    BEGIN;
    CREATE TEMP TABLE copies (target TEXT PRIMARY KEY, source TEXT, run_id TEXT, f REAL) WITHOUT ROWID;
  `)
  const copy = database.prepare('INSERT INTO copies VALUES (?, ?, ?, ?)')
  others.forEach(({ id, currentRunId }, place) => {
    const source = distinct[place % distinct.length]?.id ?? ''
    copy.run(id, source, currentRunId, 0.5 + random() / 2)
  })
  const indexes = database
    .prepare(
      `SELECT name, sql FROM sqlite_master
        WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('candidate_spots', 'worst_turns')`,
    )
    .all()
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`)
  copyRows(database, 'candidate_runs', RUN_COLUMNS)
  copyRows(database, 'candidate_spots', SPOT_COLUMNS)
  copyRows(database, 'worst_turns', TURN_COLUMNS)
  for (const { sql } of indexes) database.exec(String(sql))
  database.exec('COMMIT')
}

function copyRows(
  database: DatabaseSync,
  table: string,
  changed: Readonly<Record<string, string>>,
): void {
  const columns = database
    .prepare(`PRAGMA table_info(${table})`)
    .all()
    .map(({ name }) => String(name))
  database.exec(`
    CREATE TEMP TABLE source_${table} AS SELECT * FROM ${table};
    CREATE INDEX temp.${table}_of_source ON source_${table} (recording_id);
    INSERT INTO ${table} (${columns.join(', ')})
      SELECT ${columns.map((name) => changed[name] ?? `s.${name}`).join(', ')}
        FROM copies AS c CROSS JOIN source_${table} AS s ON s.recording_id = c.source;
  `)
}

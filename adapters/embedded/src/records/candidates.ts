import {
  CANDIDATE_FORM,
  CANDIDATE_THRESHOLDS,
  CANDIDATES_KEPT,
  type CandidatePosition,
  type CandidateQuery,
  type CandidateSort,
  type CandidateStore,
  type CandidateThreshold,
  type CandidateTotal,
  compareCandidates,
  compareOrigins,
  type FoundCandidate,
  type FrameRecording,
  histogramOfScores,
  REASONS,
  type Reason,
  type RecordingFilter,
  type RunCandidates,
  reasonBit,
  type ScoreOrigin,
} from '@toolkit/core'
import type { Database, Row } from '../database.ts'
import {
  CandidateFigures,
  type FigureSums,
  figureBytes,
  figuresOfSums,
  turnFigureBytes,
} from './candidate-figures.ts'
import { judgedTest } from './candidate-verdicts.ts'
import { matchesFilter } from './recording-filter.ts'
import type { RecordingTable } from './recording-table.ts'
import { insertWorstTurns, listWorstTurns, removeWorstTurns } from './worst-turns.ts'

const COLUMNS =
  'threshold, recording_id, start_seconds, end_seconds, duration, mean, in_range_mean, min, max, bridged_seconds, severity, reasons'
const INSERT = `INSERT INTO candidate_spots (${COLUMNS}) VALUES (${COLUMNS.replaceAll(/\w+/g, '?')})`

/** The column that a sort compares, and whether it goes down. */
const ORDERS = {
  severity: { column: 'severity', descends: true, first: Infinity },
  duration: { column: 'duration', descends: true, first: Infinity },
  mean: { column: 'mean', descends: false, first: -1 },
} as const

/** About how many rows a query of one recording costs. */
const ROWS_OF_QUERY = 5

/** Where a row is. */
interface Place extends CandidatePosition {
  readonly rowid: number
}

/**
 * The worst spots. A list goes through the index of its order and leaves out recordings that do not match; if few do, it reads
 * theirs. `table`: the recordings in memory.
 */
export function embeddedCandidates(database: Database, table: RecordingTable): CandidateStore {
  let loaded: CandidateFigures | null = null
  /** Read when they are first needed. */
  const figures = (): CandidateFigures => {
    if (loaded !== null) return loaded
    const all = new CandidateFigures()
    const rows = database
      .statement('SELECT recording_id, figures, turn_figures FROM candidate_runs')
      .each()
    for (const row of rows) {
      const { figures: bytes, turn_figures: turnBytes } = row
      all.set(String(row.recording_id), bytes as Uint8Array, turnBytes as Uint8Array | null)
    }
    loaded = all
    return all
  }

  const removeSpots = (recordingId: string) => {
    const remove = database.statement(
      'DELETE FROM candidate_spots WHERE threshold = ? AND recording_id = ?',
    )
    for (const threshold of CANDIDATE_THRESHOLDS) remove.run(threshold, recordingId)
  }

  return {
    async put(candidates) {
      const { recordingId, runId, spots, turns } = candidates
      const bytes = figureBytes(candidates)
      const turnBytes = turnFigureBytes(candidates)
      const replace = () => {
        removeSpots(recordingId)
        removeWorstTurns(database, recordingId)
        database
          .statement(
            'INSERT OR REPLACE INTO candidate_runs (recording_id, run_id, form, figures, turn_figures) VALUES (?, ?, ?, ?, ?)',
          )
          .run(recordingId, runId, CANDIDATE_FORM, bytes, turnBytes)
        insertSpots(database, candidates)
        insertWorstTurns(database, candidates)
      }
      const done = () => loaded?.set(recordingId, bytes, turnBytes)
      await database.write(replace, { rows: spots.length + turns.length + 1, done })
    },
    async runOf(recordingId) {
      const row = database
        .statement('SELECT run_id FROM candidate_runs WHERE recording_id = ? AND form = ?')
        .get(recordingId, CANDIDATE_FORM)
      return row === undefined ? null : String(row.run_id)
    },
    async missing(limit) {
      return database
        .statement(
          `SELECT r.id FROM recordings AS r LEFT JOIN candidate_runs AS c ON c.recording_id = r.id
            WHERE r.current_run_id IS NOT NULL AND (c.run_id IS NOT r.current_run_id OR c.form IS NOT ?) LIMIT ?`,
        )
        .all(CANDIDATE_FORM, limit)
        .map(({ id }) => String(id))
    },
    async list(query) {
      const { matching, total, all, having } = matchesOf(table, figures(), query)
      const { limit } = query
      const isWanted = wantedTest(database, matching, query)
      const rows = [...matching.values()].reduce((sum, kept) => sum + kept, 0)
      const costOfAll = having === 0 ? Infinity : (limit * all) / having
      const isSelective = rows + matching.size * ROWS_OF_QUERY < costOfAll
      const places = isSelective
        ? placesOf(database, query, [...matching.keys()], isWanted)
        : walk(database, query, isWanted)
      return {
        items: places.slice(0, limit).map(({ rowid }) => candidateAt(database, rowid)),
        more: places.length > limit,
        total,
      }
    },
    async listTurns(query) {
      return listWorstTurns(database, table, figures(), query)
    },
    async statistics(filter) {
      return statisticsOf(table, figures(), filter)
    },
    async frame(filter, threshold) {
      return frameOf(table, figures(), filter, threshold)
    },
    async remove(recordingId) {
      const remove = () => {
        removeSpots(recordingId)
        removeWorstTurns(database, recordingId)
        database.statement('DELETE FROM candidate_runs WHERE recording_id = ?').run(recordingId)
      }
      await database.write(remove, { done: () => loaded?.remove(recordingId) })
    },
  }
}

function insertSpots(database: Database, { recordingId, spots }: RunCandidates): void {
  const insert = database.statement(INSERT)
  for (const { threshold, start, end, mean, inRangeMean, min, max, ...spot } of spots) {
    insert.run(
      ...[threshold, recordingId, start, end, end - start, mean, inRangeMean, min, max],
      ...[spot.bridgedSeconds, spot.severity, spot.reasons],
    )
  }
}

/**
 * The matching recordings with spots of the list, each with the number of its kept spots; the total of all their spots; the number
 * of kept spots of all recordings; and about how many of them are in the list.
 */
function matchesOf(
  table: RecordingTable,
  figures: CandidateFigures,
  { recordings, threshold, reason }: CandidateQuery,
): {
  readonly matching: ReadonlyMap<string, number>
  readonly total: CandidateTotal
  readonly all: number
  readonly having: number
} {
  const place = CANDIDATE_THRESHOLDS.indexOf(threshold)
  const matches = matchesFilter(table, recordings)
  const matching = new Map<string, number>()
  const reasonPlace = reason === null ? null : REASONS.indexOf(reason)
  let [count, seconds, all, having] = [0, 0, 0, 0]
  for (let row = 0; row < table.length; row += 1) {
    const id = table.ids[row] as string
    const at = figures.rowOf(id)
    if (at === null) continue
    const total = figures.total(at, place)
    const kept = Math.min(total.count, CANDIDATES_KEPT)
    all += kept
    if (!matches(row)) continue
    const listed = reasonPlace === null ? total : figures.reasonTotal(at, place, reasonPlace)
    if (listed.count > 0) matching.set(id, kept)
    having += Math.min(listed.count, kept)
    count += listed.count
    seconds += listed.seconds
  }
  return { matching, total: { count, seconds }, all, having }
}

/** Whether a place belongs to the list. */
function wantedTest(
  database: Database,
  matching: ReadonlyMap<string, number>,
  { unjudged }: CandidateQuery,
): (place: Place) => boolean {
  if (!unjudged) return ({ recordingId }) => matching.has(recordingId)
  const isJudged = judgedTest(database)
  const endAt = (rowid: number) => {
    const row = database
      .statement('SELECT end_seconds FROM candidate_spots WHERE rowid = ?')
      .get(rowid)
    return Number(row?.end_seconds)
  }
  return ({ recordingId, start, rowid }) =>
    matching.has(recordingId) && !isJudged(recordingId, () => ({ start, end: endAt(rowid) }))
}

/** The places of one page, and one more if there are more, in the order of the index. */
function walk(
  database: Database,
  { sort, threshold, reason, after, limit }: CandidateQuery,
  isWanted: (place: Place) => boolean,
): readonly Place[] {
  const places: Place[] = []
  const position = after ?? { value: null, recordingId: '', start: -1 }
  const { recordingId, start } = position
  const mask = maskOf(reason)
  const rows =
    sort === 'recording'
      ? database
          .statement(
            `SELECT rowid, recording_id, start_seconds, 0 AS value FROM candidate_spots
              INDEXED BY candidate_spots_of_recording
              WHERE threshold = ?1 AND recording_id >= ?2 AND (recording_id > ?2 OR start_seconds > ?3)
                AND ${HAS_REASON('?4')}
              ORDER BY recording_id, start_seconds`,
          )
          .each(threshold, recordingId, start, mask)
      : database
          .statement(walkStatement(sort))
          .each(threshold, position.value ?? ORDERS[sort].first, recordingId, start, mask)
  for (const row of rows) {
    const place = placeOf(row)
    if (!isWanted(place)) continue
    places.push(place)
    if (places.length > limit) break
  }
  return places
}

/** The condition that a spot has a reason. With the mask 0 no row of the table is read. */
const HAS_REASON = (mask: string) => `(${mask} = 0 OR (reasons & ${mask}) <> 0)`

function maskOf(reason: Reason | null): number {
  return reason === null ? 0 : reasonBit(reason)
}

function walkStatement(sort: Exclude<CandidateSort, 'recording'>): string {
  const { column, descends } = ORDERS[sort]
  const [beyond, direction] = descends ? ['<', 'DESC'] : ['>', 'ASC']
  return `SELECT rowid, recording_id, start_seconds, ${column} AS value FROM candidate_spots
    INDEXED BY candidate_spots_by_${column}
    WHERE threshold = ?1 AND ${column} ${beyond}= ?2
      AND (${column} ${beyond} ?2 OR recording_id > ?3 OR (recording_id = ?3 AND start_seconds > ?4))
      AND ${HAS_REASON('?5')}
    ORDER BY ${column} ${direction}, recording_id, start_seconds`
}

/** As `walk`, from the spots of some recordings. */
function placesOf(
  database: Database,
  { sort, threshold, reason, after, limit }: CandidateQuery,
  recordingIds: readonly string[],
  isWanted: (place: Place) => boolean,
): readonly Place[] {
  const column = sort === 'recording' ? '0' : ORDERS[sort].column
  const ofRecording = database.statement(
    // By itself, SQLite reads an index that has the value, but all recordings.
    `SELECT rowid, recording_id, start_seconds, ${column} AS value FROM candidate_spots
      INDEXED BY candidate_spots_of_recording WHERE threshold = ?1 AND recording_id = ?2 AND ${HAS_REASON('?3')}`,
  )
  const mask = maskOf(reason)
  return recordingIds
    .flatMap((id) => ofRecording.all(threshold, id, mask).map(placeOf))
    .filter((place) => after === null || compareCandidates(place, after, sort) > 0)
    .filter(isWanted)
    .sort((a, b) => compareCandidates(a, b, sort))
    .slice(0, limit + 1)
}

function placeOf(row: Row): Place {
  return {
    rowid: Number(row.rowid),
    recordingId: String(row.recording_id),
    start: Number(row.start_seconds),
    value: Number(row.value),
  }
}

function candidateAt(database: Database, rowid: number): FoundCandidate {
  const row = database
    .statement(
      `SELECT s.*, c.run_id, r.doc ->> '$.name' AS name FROM candidate_spots AS s
         JOIN candidate_runs AS c ON c.recording_id = s.recording_id
         JOIN recordings AS r ON r.id = s.recording_id
        WHERE s.rowid = ?`,
    )
    .get(rowid) as Row
  return {
    recordingId: String(row.recording_id),
    recordingName: String(row.name),
    runId: String(row.run_id),
    threshold: Number(row.threshold) as FoundCandidate['threshold'],
    start: Number(row.start_seconds),
    end: Number(row.end_seconds),
    mean: Number(row.mean),
    inRangeMean: Number(row.in_range_mean),
    min: Number(row.min),
    max: Number(row.max),
    bridgedSeconds: Number(row.bridged_seconds),
    severity: Number(row.severity),
    reasons: Number(row.reasons),
  }
}

function frameOf(
  table: RecordingTable,
  figures: CandidateFigures,
  filter: RecordingFilter,
  threshold: CandidateThreshold,
): FrameRecording[] {
  const place = CANDIDATE_THRESHOLDS.indexOf(threshold)
  const matches = matchesFilter(table, filter)
  const durations = table.numbers.durationSeconds.values
  const found: FrameRecording[] = []
  for (let row = 0; row < table.length; row += 1) {
    const recordingId = table.ids[row] as string
    const durationSeconds = durations[row] as number
    const at = figures.rowOf(recordingId)
    if (at === null || !figures.hasCurve(at) || Number.isNaN(durationSeconds)) continue
    if (!matches(row)) continue
    const belowSeconds = figures.total(at, place).seconds
    found.push({ recordingId, durationSeconds, belowSeconds })
  }
  return found
}

function statisticsOf(table: RecordingTable, figures: CandidateFigures, filter: RecordingFilter) {
  const matches = matchesFilter(table, filter)
  const origins = table.origins.values
  const humanScores = table.numbers.humanScore.values
  const groups = new Map<
    number,
    { sums: FigureSums; recordings: number; scores: (number | null)[] }
  >()
  for (let row = 0; row < table.length; row += 1) {
    const origin = origins[row] as number
    if (origin < 0 || !matches(row)) continue
    const id = table.ids[row] as string
    const at = figures.rowOf(id)
    if (at === null || !figures.hasCurve(at)) continue
    const group = groups.get(origin) ?? { sums: figures.emptySums(), recordings: 0, scores: [] }
    groups.set(origin, group)
    group.recordings += 1
    figures.addTo(group.sums, id)
    const score = humanScores[row] as number
    if (!Number.isNaN(score)) group.scores.push(score)
  }
  return [...groups]
    .map(([origin, { sums, recordings, scores }]) => ({
      score: table.knownOrigins[origin] as ScoreOrigin,
      recordings,
      ...figuresOfSums(sums),
      humanScores: histogramOfScores(scores),
    }))
    .sort((a, b) => compareOrigins(a.score, b.score))
}

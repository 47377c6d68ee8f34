import {
  CANDIDATE_FORM,
  CANDIDATE_THRESHOLDS,
  CANDIDATES_KEPT,
  type CandidatePosition,
  type CandidateQuery,
  type CandidateSort,
  type CandidateStore,
  type CandidateThreshold,
  compareOrigins,
  type FoundCandidate,
  type FrameRecording,
  filterText,
  histogramOfScores,
  NO_FILTER,
  REASONS,
  type Reason,
  type RecordingFilter,
  type RunCandidates,
  reasonBit,
  type ScoreOrigin,
} from '@toolkit/core'
import type { Database, Row } from '../database.ts'
import {
  type CandidateFigures,
  type FigureSums,
  figureBytes,
  figuresOfSums,
  turnFigureBytes,
} from './candidate-figures.ts'
import { judgedTest } from './candidate-verdicts.ts'
import { KeptFigures } from './kept-figures.ts'
import { matchesFilter } from './recording-filter.ts'
import type { RecordingTable } from './recording-table.ts'
import { insertWorstTurns, listWorstTurns, removeWorstTurns } from './worst-turns.ts'

const COLUMNS =
  'threshold, recording_id, start_seconds, end_seconds, duration, mean, in_range_mean, min, max, bridged_seconds, severity, reasons'
const INSERT = `INSERT INTO candidate_spots (${COLUMNS}) VALUES (${COLUMNS.replaceAll(/\w+/g, '?')})`

/** The column that a sort compares, and whether it goes down. */
const ORDERS = {
  severity: { column: 'severity', descends: true },
  duration: { column: 'duration', descends: true },
  mean: { column: 'mean', descends: false },
} as const
/** All have the same value, which is no number of a column. */
const BY_RECORDING = { column: '0.0', descends: false } as const

/** About how many rows of SQLite another recording costs, and a row that is looked at here. */
const ROWS_OF_RECORDING = 3
const ROWS_OF_LOOK = 4
/** So many recordings are named to SQLite, which then leaves out the rows of others. */
const MOST_NAMED = 2_000

/** Where a row is. */
interface Place extends CandidatePosition {
  readonly rowid: number
}

/**
 * The worst spots. A list goes through the index of its order and leaves out recordings that do not match; if few do, it reads
 * theirs. `table`: the recordings in memory.
 */
export function embeddedCandidates(database: Database, table: RecordingTable): CandidateStore {
  const figures = new KeptFigures(database)

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
      const done = () => figures.set(recordingId, bytes, turnBytes)
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
      const kept = await figures.all()
      const matches = matchesFilter(table, query.recordings)
      const found = matchesOf(table, kept, query, matches)
      const { limit } = query
      const isWanted = wantedTest(database, table, matches, query)
      const ids = () => table.idsOf(found.matching)
      const isNamed = found.matching.length <= MOST_NAMED
      const walked = found.having === 0 ? Infinity : (limit * found.all) / found.having
      const costOfAll = isNamed ? walked : walked * ROWS_OF_LOOK
      const isSelective = found.kept + found.matching.length * ROWS_OF_RECORDING < costOfAll
      const rows = isSelective
        ? rowsOf(database, query, ids())
        : rowsAlong(database, query, isNamed ? ids() : null)
      const places = firstPlaces(rows, limit, isWanted)
      return {
        items: places.slice(0, limit).map(({ rowid }) => candidateAt(database, rowid)),
        more: places.length > limit,
        total: found.total,
      }
    },
    async listTurns(query) {
      return listWorstTurns(database, table, await figures.all(), query)
    },
    async statistics(filter) {
      return statisticsOf(table, await figures.all(), filter)
    },
    async frame(filter, threshold) {
      return frameOf(table, await figures.all(), filter, threshold)
    },
    async remove(recordingId) {
      const remove = () => {
        removeSpots(recordingId)
        removeWorstTurns(database, recordingId)
        database.statement('DELETE FROM candidate_runs WHERE recording_id = ?').run(recordingId)
      }
      await database.write(remove, { done: () => figures.remove(recordingId) })
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
 * The rows of the matching recordings with spots of the list, and the number of their kept spots; the total of all their spots; the
 * number of kept spots of all recordings; and about how many of them are in the list.
 */
function matchesOf(
  table: RecordingTable,
  figures: CandidateFigures,
  { threshold, reason }: CandidateQuery,
  matches: (row: number) => boolean,
) {
  const place = CANDIDATE_THRESHOLDS.indexOf(threshold)
  const { spots: rows } = figures.rowsIn(table)
  const matching: number[] = []
  const reasonPlace = reason === null ? null : REASONS.indexOf(reason)
  let [count, seconds, all, having, keptOfMatching] = [0, 0, 0, 0, 0]
  for (let row = 0; row < table.length; row += 1) {
    const at = rows[row] as number
    if (at < 0) continue
    const total = figures.total(at, place)
    const kept = Math.min(total.count, CANDIDATES_KEPT)
    all += kept
    if (!matches(row)) continue
    const listed = reasonPlace === null ? total : figures.reasonTotal(at, place, reasonPlace)
    if (listed.count > 0) {
      matching.push(row)
      keptOfMatching += kept
    }
    having += Math.min(listed.count, kept)
    count += listed.count
    seconds += listed.seconds
  }
  return { matching, kept: keptOfMatching, total: { count, seconds }, all, having }
}

/** Whether a place belongs to the list. */
function wantedTest(
  database: Database,
  table: RecordingTable,
  matches: (row: number) => boolean,
  { unjudged }: CandidateQuery,
): (place: Place) => boolean {
  const isListed = ({ recordingId }: Place) => {
    const row = table.indexOf(recordingId)
    return row !== null && matches(row)
  }
  if (!unjudged) return isListed
  const isJudged = judgedTest(database)
  const endAt = (rowid: number) => {
    const row = database
      .statement('SELECT end_seconds FROM candidate_spots WHERE rowid = ?')
      .get(rowid)
    return Number(row?.end_seconds)
  }
  return (place) => {
    const { recordingId, start, rowid } = place
    return isListed(place) && !isJudged(recordingId, () => ({ start, end: endAt(rowid) }))
  }
}

/** The places of one page, and one more if there are more. */
function firstPlaces(
  rows: Iterable<Row>,
  limit: number,
  isWanted: (place: Place) => boolean,
): readonly Place[] {
  const places: Place[] = []
  for (const row of rows) {
    const place = placeOf(row)
    if (!isWanted(place)) continue
    places.push(place)
    if (places.length > limit) break
  }
  return places
}

const PLACE = 'candidate_spots.rowid, recording_id, start_seconds'

/** The rows in the order of an index. `named`: only those of these recordings. */
function rowsAlong(
  database: Database,
  { sort, threshold, reason, after }: CandidateQuery,
  named: readonly string[] | null,
): Iterable<Row> {
  const ofNamed = named === null ? '' : 'AND recording_id IN (SELECT value FROM json_each(?6))'
  const { value, recordingId, start } = after ?? START[sort]
  const values = [threshold, value, recordingId, start, maskOf(reason)]
  const text =
    sort === 'recording'
      ? `SELECT ${PLACE}, 0 AS value FROM candidate_spots INDEXED BY candidate_spots_of_recording
          WHERE threshold = ?1 AND ?2 = 0 AND recording_id >= ?3 AND (recording_id > ?3 OR start_seconds > ?4)
            AND ${HAS_REASON} ${ofNamed}
          ORDER BY recording_id, start_seconds`
      : alongStatement(sort, ofNamed)
  const statement = database.statement(text)
  return named === null
    ? statement.each(...values)
    : statement.each(...values, JSON.stringify(named))
}

/** The condition that a spot has a reason. With the mask 0 no row of the table is read. */
const HAS_REASON = '(?5 = 0 OR (reasons & ?5) <> 0)'

function maskOf(reason: Reason | null): number {
  return reason === null ? 0 : reasonBit(reason)
}

/** Before all spots. */
const START: Readonly<Record<CandidateSort, CandidatePosition>> = {
  severity: { value: Infinity, recordingId: '', start: -1 },
  duration: { value: Infinity, recordingId: '', start: -1 },
  mean: { value: -1, recordingId: '', start: -1 },
  recording: { value: 0, recordingId: '', start: -1 },
}

function alongStatement(sort: Exclude<CandidateSort, 'recording'>, ofNamed: string): string {
  const { column, descends } = ORDERS[sort]
  const [beyond, direction] = descends ? ['<', 'DESC'] : ['>', 'ASC']
  return `SELECT ${PLACE}, ${column} AS value FROM candidate_spots
    INDEXED BY candidate_spots_by_${column}
    WHERE threshold = ?1 AND ${column} ${beyond}= ?2
      AND (${column} ${beyond} ?2 OR recording_id > ?3 OR (recording_id = ?3 AND start_seconds > ?4))
      AND ${HAS_REASON} ${ofNamed}
    ORDER BY ${column} ${direction}, recording_id, start_seconds`
}

/** The rows of some recordings, in the order of the list. */
function rowsOf(
  database: Database,
  { sort, threshold, reason, after, limit, unjudged }: CandidateQuery,
  recordingIds: readonly string[],
): Iterable<Row> {
  const { column, descends } = sort === 'recording' ? BY_RECORDING : ORDERS[sort]
  const [beyond, direction] = descends ? ['<', 'DESC'] : ['>', 'ASC']
  const { value, recordingId, start } = after ?? START[sort]
  // By itself, SQLite reads an index that has the value, but all recordings.
  const text = `SELECT ${PLACE}, ${column} AS value
      FROM json_each(?6) AS named CROSS JOIN candidate_spots INDEXED BY candidate_spots_of_recording
     WHERE threshold = ?1 AND recording_id = named.value AND ${HAS_REASON}
       AND (${column} ${beyond} ?2 OR (${column} = ?2 AND (recording_id, start_seconds) > (?3, ?4)))
     ORDER BY ${column} ${direction}, recording_id, start_seconds LIMIT ?7`
  return database
    .statement(text)
    .each(
      ...[threshold, value, recordingId, start, maskOf(reason)],
      ...[JSON.stringify(recordingIds), unjudged ? -1 : limit + 1],
    )
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
  const { spots: rows } = figures.rowsIn(table)
  const found: FrameRecording[] = []
  for (let row = 0; row < table.length; row += 1) {
    const durationSeconds = durations[row] as number
    const at = rows[row] as number
    if (at < 0 || !figures.hasCurve(at) || Number.isNaN(durationSeconds)) continue
    if (!matches(row)) continue
    const recordingId = table.ids[row] as string
    const belowSeconds = figures.total(at, place).seconds
    const hasAudio = table.withoutAudio.values[row] === 0
    found.push({ recordingId, durationSeconds, belowSeconds, hasAudio })
  }
  return found
}

function statisticsOf(table: RecordingTable, figures: CandidateFigures, filter: RecordingFilter) {
  const matches = matchesFilter(table, filter)
  const origins = table.origins.values
  const humanScores = table.numbers.humanScore.values
  const { spots: rows } = figures.rowsIn(table)
  const groups = new Map<number, OriginGroup>()
  const groupOf = new Int32Array(table.length).fill(-1)
  for (let row = 0; row < table.length; row += 1) {
    const origin = origins[row] as number
    const at = rows[row] as number
    if (origin < 0 || at < 0 || !figures.hasCurve(at) || !matches(row)) continue
    const group = groups.get(origin) ?? { place: groups.size, recordings: 0, scores: [] }
    groups.set(origin, group)
    groupOf[row] = group.place
    group.recordings += 1
    const score = humanScores[row] as number
    if (!Number.isNaN(score)) group.scores.push(score)
  }
  const sums = figures.sums(table, groupOf, groups.size, isOfAll(filter))
  return [...groups]
    .map(([origin, { place, recordings, scores }]) => ({
      score: table.knownOrigins[origin] as ScoreOrigin,
      recordings,
      ...figuresOfSums(sums[place] as FigureSums),
      humanScores: histogramOfScores(scores),
    }))
    .sort((a, b) => compareOrigins(a.score, b.score))
}

/** Whether a filter has no condition, other than where the recordings are: that is asked most. */
function isOfAll(filter: RecordingFilter): boolean {
  return filterText({ ...filter, trashed: NO_FILTER.trashed }) === filterText(NO_FILTER)
}

interface OriginGroup {
  /** The number of the group. */
  readonly place: number
  recordings: number
  readonly scores: number[]
}

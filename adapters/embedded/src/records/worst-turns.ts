import type { SQLInputValue } from 'node:sqlite'
import {
  compareWorstTurns,
  confidenceSlot,
  type FoundTurn,
  partitionPoint,
  type Recording,
  type RunCandidates,
  slotsOf,
  speakerNameIn,
  TURNS_KEPT,
  type WorstTurnPage,
  type WorstTurnPosition,
  type WorstTurnQuery,
} from '@toolkit/core'
import { type Database, documentOf, type Row } from '../database.ts'
import type { CandidateFigures } from './candidate-figures.ts'
import { judgedTest } from './candidate-verdicts.ts'
import { matchesFilter } from './recording-filter.ts'
import type { RecordingTable } from './recording-table.ts'

const COLUMNS =
  'recording_id, turn_index, slot, speaker, start_seconds, end_seconds, duration, confidence, margin, runner_up, severity'
const INSERT = `INSERT INTO worst_turns (${COLUMNS}) VALUES (${COLUMNS.replaceAll(/\w+/g, '?')})`

/** About how many rows of SQLite another recording costs, another stream, and a row that is looked at here. */
const ROWS_OF_RECORDING = 3
const ROWS_OF_STREAM = 20
const ROWS_OF_LOOK = 4

/** The first and the largest number of rows that are read at once along an index. */
const FIRST_ROWS = 8
const MOST_ROWS = 512

type Place = WorstTurnPosition

export function insertWorstTurns(
  database: Database,
  { recordingId, turns }: Pick<RunCandidates, 'recordingId' | 'turns'>,
): void {
  const insert = database.statement(INSERT)
  for (const { index, speaker, start, end, confidence, margin, runnerUp, severity } of turns) {
    insert.run(
      ...[recordingId, index, confidenceSlot(confidence), speaker, start, end, end - start],
      ...[confidence, margin, runnerUp === null ? null : JSON.stringify(runnerUp), severity],
    )
  }
}

export function removeWorstTurns(database: Database, recordingId: string): void {
  database.statement('DELETE FROM worst_turns WHERE recording_id = ?').run(recordingId)
}

/**
 * The worst turns. A list goes along an index and leaves out recordings that do not match; if few do, it reads theirs. By severity
 * and duration it goes along the index of each slot at once, so that no turn outside the range is read.
 */
export function listWorstTurns(
  database: Database,
  table: RecordingTable,
  figures: CandidateFigures,
  query: WorstTurnQuery,
): WorstTurnPage {
  const { limit, minDuration, unjudged, sort } = query
  const matches = matchesFilter(table, query.recordings)
  const { matching, rows, all, total } = matchesOf(table, figures, query, matches)
  const page = { more: false, total: minDuration > 0 ? null : total }
  if (matching.length === 0) return { items: [], ...page }
  const isJudged = unjudged ? judgedTest(database) : null
  const isWanted = (place: Place) => {
    const row = table.indexOf(place.recordingId)
    if (row === null || !matches(row)) return false
    return isJudged?.(place.recordingId, () => stretchAt(database, place)) !== true
  }
  const { first, last } = slotsOf(query.confidence)
  const streams = sort === 'confidence' ? 1 : last - first + 1
  const costOfAll = ROWS_OF_LOOK * ((limit * all) / rows.inRange) + streams * ROWS_OF_STREAM
  const isSelective = rows.kept + matching.length * ROWS_OF_RECORDING < costOfAll
  const places =
    sort === 'recording'
      ? placesByRecording(database, query, table.idsOf(matching), isWanted)
      : isSelective
        ? placesOf(database, query, table.idsOf(matching), isWanted)
        : merged(streamsOf(database, query, sort), query, isWanted)
  return {
    items: places.slice(0, limit).map((place) => turnAt(database, place)),
    ...page,
    more: places.length > limit,
  }
}

/** The rows of the matching recordings with turns of the range; about how many rows they have; and those of all recordings. */
function matchesOf(
  table: RecordingTable,
  figures: CandidateFigures,
  { confidence }: WorstTurnQuery,
  matches: (row: number) => boolean,
) {
  const { first, last } = slotsOf(confidence)
  const { turns: turnRows } = figures.rowsIn(table)
  const matching: number[] = []
  const rows = { inRange: 0, kept: 0 }
  let [count, seconds, all] = [0, 0, 0]
  for (let row = 0; row < table.length; row += 1) {
    const at = turnRows[row] as number
    if (at < 0) continue
    const turns = figures.turnCount(at, first, last)
    const kept = Math.min(figures.turnCount(at, 0, LAST_SLOT), 2 * TURNS_KEPT)
    all += Math.min(turns, kept)
    if (turns === 0 || !matches(row)) continue
    matching.push(row)
    rows.inRange += Math.min(turns, kept)
    rows.kept += kept
    count += turns
    seconds += figures.turnSeconds(at, first, last)
  }
  return { matching, rows, all, total: { count, seconds } }
}

const LAST_SLOT = slotsOf({ min: 0, max: 100 }).last

/** The places of one page, and one more if there are more. */
function merged(
  streams: readonly PlaceStream[],
  { sort, limit }: WorstTurnQuery,
  isWanted: (place: Place) => boolean,
): readonly Place[] {
  const places: Place[] = []
  // The next one last.
  const open = streams
    .filter(({ next }) => next !== null)
    .sort((a, b) => compareWorstTurns(b.next as Place, a.next as Place, sort))
  while (places.length <= limit) {
    const stream = open.pop()
    if (stream?.next == null) break
    if (isWanted(stream.next)) places.push(stream.next)
    stream.advance()
    const { next } = stream
    if (next === null) continue
    const isBefore = (at: number) => compareWorstTurns(open[at]?.next as Place, next, sort) < 0
    open.splice(partitionPoint(open.length, isBefore), 0, stream)
  }
  return places
}

/** Reads rows that follow a place, in order. */
type ReadRows = (after: WorstTurnPosition | null, limit: number) => readonly Row[]

/** The places along an index, from a position on. They are read in growing parts. */
class PlaceStream {
  readonly #read: ReadRows
  #waiting: readonly Place[] = []
  #at = 0
  #rows = FIRST_ROWS
  #after: WorstTurnPosition | null
  #isDone = false
  /** Null: there are no more. */
  next: Place | null = null

  constructor(read: ReadRows, after: WorstTurnPosition | null) {
    this.#read = read
    this.#after = after
    this.advance()
  }

  advance(): void {
    if (this.#at === this.#waiting.length && !this.#isDone) {
      this.#waiting = this.#read(this.#after, this.#rows).map(placeOf)
      this.#at = 0
      this.#isDone = this.#waiting.length < this.#rows
      this.#after = this.#waiting.at(-1) ?? null
      this.#rows = Math.min(2 * this.#rows, MOST_ROWS)
    }
    this.next = this.#waiting[this.#at] ?? null
    this.#at += 1
  }
}

const KEY = 'recording_id, turn_index'

/** The indexes that the list goes along: one, or that of each slot. */
function streamsOf(
  database: Database,
  { confidence, minDuration, after }: WorstTurnQuery,
  sort: Exclude<WorstTurnQuery['sort'], 'recording'>,
): PlaceStream[] {
  const { first, last } = slotsOf(confidence)
  if (sort === 'confidence') {
    const where = 'confidence BETWEEN ? AND ? AND duration >= ?'
    const read = rowsAlong(database, sort, where)
    const { min, max } = confidence
    return [new PlaceStream((from, limit) => read([min, max, minDuration], from, limit), after)]
  }
  const read = rowsAlong(database, sort, `slot = ? AND ${sort} >= ? AND duration >= ?`)
  return Array.from({ length: last - first + 1 }, (_, place) => {
    const slot = first + place
    // The least severe turn of this duration.
    const least = (minDuration * (100 - Math.ceil(slot / 2))) / 100
    const values = [slot, sort === 'duration' ? minDuration : least, minDuration]
    return new PlaceStream((from, limit) => read(values, from, limit), after)
  })
}

/** Reads rows along the index of an order. Turns with the same value are read apart, so that none is read twice. */
function rowsAlong(
  database: Database,
  column: Exclude<WorstTurnQuery['sort'], 'recording'>,
  where: string,
): (values: readonly SQLInputValue[], after: WorstTurnPosition | null, limit: number) => Row[] {
  const [beyond, direction, start] =
    column === 'confidence' ? ['>', 'ASC', -1] : ['<', 'DESC', Number.POSITIVE_INFINITY]
  const select = `SELECT ${KEY}, ${column} AS value FROM worst_turns INDEXED BY worst_turns_by_${column} WHERE ${where}`
  const same = database.statement(
    `${select} AND ${column} = ? AND (${KEY}) > (?, ?) ORDER BY ${KEY} LIMIT ?`,
  )
  const others = database.statement(
    `${select} AND ${column} ${beyond} ? ORDER BY ${column} ${direction}, ${KEY} LIMIT ?`,
  )
  return (values, after, limit) => {
    if (after === null) return others.all(...values, start, limit)
    const { value, recordingId, index } = after
    const ties = same.all(...values, value, recordingId, index, limit)
    if (ties.length === limit) return ties
    return [...ties, ...others.all(...values, value, limit - ties.length)]
  }
}

/** As `merged`, by recording: only the recordings of the page are read. */
function placesByRecording(
  database: Database,
  { confidence, minDuration, after, limit }: WorstTurnQuery,
  recordingIds: readonly string[],
  isWanted: (place: Place) => boolean,
): readonly Place[] {
  const { first, last } = slotsOf(confidence)
  const ofRecording = database.statement(
    `SELECT ${KEY}, 0 AS value FROM worst_turns
      WHERE recording_id = ? AND turn_index > ? AND +slot BETWEEN ? AND ? AND duration >= ?
      ORDER BY turn_index`,
  )
  const places: Place[] = []
  const read = (id: string, index: number) => {
    const found = ofRecording.all(id, index, first, last, minDuration).map(placeOf)
    places.push(...found.filter(isWanted))
  }
  if (after !== null && recordingIds.includes(after.recordingId)) {
    read(after.recordingId, after.index)
  }
  let from = after?.recordingId ?? ''
  // Each has a turn of the range, but it may be too short, or judged.
  for (let size = limit + 1; places.length <= limit; size *= 4) {
    const ids = firstAfter(recordingIds, from, size)
    for (const id of ids) {
      if (places.length > limit) break
      read(id, -1)
    }
    if (ids.length < size) break
    from = ids.at(-1) as string
  }
  return places
}

/** More ids than this are sorted as a whole. */
const MOST_INSERTED = 1_000

/** The first `size` ids after one, in order. */
function firstAfter(ids: readonly string[], from: string, size: number): readonly string[] {
  if (size > MOST_INSERTED) {
    return ids
      .filter((id) => id > from)
      .sort()
      .slice(0, size)
  }
  const found: string[] = []
  for (const id of ids) {
    if (id <= from || (found.length === size && id > (found.at(-1) as string))) continue
    found.splice(
      partitionPoint(found.length, (at) => (found[at] as string) > id),
      0,
      id,
    )
    if (found.length > size) found.pop()
  }
  return found
}

/** As `merged`, from the turns of some recordings. */
function placesOf(
  database: Database,
  { sort, confidence, minDuration, unjudged, after, limit }: WorstTurnQuery,
  recordingIds: readonly string[],
  isWanted: (place: Place) => boolean,
): readonly Place[] {
  const { first, last } = slotsOf(confidence)
  const [beyond, direction, start] =
    sort === 'confidence' ? ['>', 'ASC', -1] : ['<', 'DESC', Number.POSITIVE_INFINITY]
  const { value, recordingId, index } = after ?? { value: start, recordingId: '', index: -1 }
  const rows = database
    .statement(
      `SELECT ${KEY}, ${sort} AS value FROM json_each(?1) AS named CROSS JOIN worst_turns
        WHERE recording_id = named.value AND +slot BETWEEN ?2 AND ?3 AND duration >= ?4
          AND (${sort} ${beyond} ?5 OR (${sort} = ?5 AND (${KEY}) > (?6, ?7)))
        ORDER BY ${sort} ${direction}, ${KEY} LIMIT ?8`,
    )
    .each(
      ...[JSON.stringify(recordingIds), first, last, minDuration],
      ...[value, recordingId, index, unjudged ? -1 : limit + 1],
    )
  const places: Place[] = []
  for (const row of rows) {
    const place = placeOf(row)
    if (isWanted(place)) places.push(place)
    if (places.length > limit) break
  }
  return places
}

function placeOf(row: Row): Place {
  return {
    recordingId: String(row.recording_id),
    index: Number(row.turn_index),
    value: Number(row.value),
  }
}

function stretchAt(database: Database, { recordingId, index }: Place) {
  const row = database
    .statement(
      'SELECT start_seconds, end_seconds FROM worst_turns WHERE recording_id = ? AND turn_index = ?',
    )
    .get(recordingId, index)
  return { start: Number(row?.start_seconds), end: Number(row?.end_seconds) }
}

function turnAt(database: Database, { recordingId, index }: Place): FoundTurn {
  const row = database
    .statement(
      `SELECT t.*, c.run_id, r.doc FROM worst_turns AS t
         JOIN candidate_runs AS c ON c.recording_id = t.recording_id
         JOIN recordings AS r ON r.id = t.recording_id
        WHERE t.recording_id = ? AND t.turn_index = ?`,
    )
    .get(recordingId, index) as Row
  const recording = documentOf<Recording>(row)
  const runId = String(row.run_id)
  const speaker = String(row.speaker)
  return {
    recordingId,
    recordingName: recording.name,
    runId,
    index,
    speaker,
    speakerName: speakerNameIn(recording, runId, speaker),
    start: Number(row.start_seconds),
    end: Number(row.end_seconds),
    confidence: Number(row.confidence),
    runnerUp: row.runner_up === null ? null : JSON.parse(String(row.runner_up)),
    margin: row.margin === null ? null : Number(row.margin),
    severity: Number(row.severity),
  }
}

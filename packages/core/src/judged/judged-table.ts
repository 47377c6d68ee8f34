import { originKey, type ScoreOrigin } from '../model/score.ts'
import { JUDGEMENTS, type Judgement, type StretchVerdict } from '../model/stretch-verdict.ts'
import { drawText, MOMENT_SOURCES, type MomentDraw, readDraw } from '../review/review-record.ts'
import { partitionPoint } from '../statistics/binary-search.ts'
import { TextCodes } from './text-codes.ts'

/** The rows `from` ≤ row < `to`. */
export interface RowSpan {
  readonly from: number
  readonly to: number
}

/** A number of each verdict. `draw`: of the key of the review, or of a text that `readDraw` does not know. */
interface Columns {
  readonly starts: Float64Array
  readonly ends: Float64Array
  /** NaN: none. */
  readonly scores: Float64Array
  /** The value of the draw; NaN: none. */
  readonly values: Float64Array
  readonly runs: Int32Array
  /** −1: it has no score. */
  readonly origins: Int32Array
  /** −1: none; as `draws`. */
  readonly reviewers: Int32Array
  readonly draws: Int32Array
  /** How many rows after the first of its recording the newest verdict on the same stretch is. */
  readonly newest: Int32Array
  /** A place in `JUDGEMENTS`. */
  readonly verdicts: Uint8Array
  /** A place in `MOMENT_SOURCES`; after the last one: the draw is another text. */
  readonly sources: Uint8Array
}

const OTHER_TEXT = MOMENT_SOURCES.length

/**
 * What calibration needs of verdicts, in columns: 54 bytes for each, besides the ids of recordings and runs and the keys of
 * reviews, which are there once. Rows are ordered by recording id, those of a recording newest first: the same verdicts make the
 * same table, whatever happened before, and those of a recording are replaced without reading others.
 */
export class JudgedTable {
  #columns = emptyColumns(256)
  readonly #ids: string[] = []
  /** Where the rows of each recording start, and the end of all. */
  readonly #firsts: number[] = [0]
  readonly #runs = new TextCodes()
  readonly #origins: ScoreOrigin[] = []
  readonly #originCodes = new TextCodes()
  readonly #texts = new TextCodes()
  #places: Map<string, number> | null = null

  get length(): number {
    return this.#firsts[this.#ids.length] as number
  }

  /** The recordings that have a verdict, by id. */
  get recordingIds(): readonly string[] {
    return this.#ids
  }

  get origins(): readonly ScoreOrigin[] {
    return this.#origins
  }

  /** The texts that are kept: also those of verdicts that are not there any more. */
  get textCount(): number {
    return this.#runs.size + this.#texts.size
  }

  /** Valid until rows are replaced. Only its first `length` rows have a meaning. */
  get columns(): Columns {
    return this.#columns
  }

  /** The rows of the recording at a place of `recordingIds`. */
  rowsAt(place: number): RowSpan {
    return { from: this.#firsts[place] as number, to: this.#firsts[place + 1] as number }
  }

  /** The rows of a recording; null: it has none. */
  rowsOf(recordingId: string): RowSpan | null {
    this.#places ??= new Map(this.#ids.map((id, place) => [id, place]))
    const place = this.#places.get(recordingId)
    return place === undefined ? null : this.rowsAt(place)
  }

  /** −1: no verdict is on it. */
  runCode(runId: string): number {
    return this.#runs.codeOf(runId)
  }

  runAt(row: number): string {
    return this.#runs.textOf(this.#columns.runs[row] as number) ?? ''
  }

  reviewerAt(row: number): string | null {
    return this.#texts.textOf(this.#columns.reviewers[row] as number)
  }

  verdictAt(row: number): Judgement {
    return JUDGEMENTS[this.#columns.verdicts[row] as number] as Judgement
  }

  /** Null: the moment is of no review. */
  drawAt(row: number): MomentDraw | null {
    const source = MOMENT_SOURCES[this.#columns.sources[row] as number]
    const review = this.#texts.textOf(this.#columns.draws[row] as number)
    if (source === undefined || review === null) return null
    const value = this.#columns.values[row] as number
    return { review, source, value: Number.isNaN(value) ? null : value }
  }

  /** The draw as the verdict has it. */
  drawTextAt(row: number): string | null {
    const draw = this.drawAt(row)
    return draw === null ? this.#texts.textOf(this.#columns.draws[row] as number) : drawText(draw)
  }

  /** Of verdicts in effect, those of a recording newest first. */
  static of(verdicts: readonly StretchVerdict[]): JudgedTable {
    const table = new JudgedTable()
    const byRecording = Map.groupBy(verdicts, ({ recordingId }) => recordingId)
    for (const [recordingId, own] of byRecording) table.replace(recordingId, own)
    return table
  }

  /** Replaces the rows of a recording by these verdicts in effect, newest first. */
  replace(recordingId: string, verdicts: readonly StretchVerdict[]): void {
    const place = partitionPoint(this.#ids.length, (at) => (this.#ids[at] as string) >= recordingId)
    const isThere = this.#ids[place] === recordingId
    if (!isThere && verdicts.length === 0) return
    const from = this.#firsts[place] as number
    const to = isThere ? (this.#firsts[place + 1] as number) : from
    this.#makeRoom(from, to, from + verdicts.length)
    this.#write(from, verdicts)
    if (!isThere || verdicts.length === 0) this.#places = null
    const by = verdicts.length - (to - from)
    if (isThere && verdicts.length === 0) {
      this.#ids.splice(place, 1)
      this.#firsts.splice(place, 1)
    } else if (!isThere) {
      this.#ids.splice(place, 0, recordingId)
      this.#firsts.splice(place, 0, from)
    }
    const next = verdicts.length === 0 ? place : place + 1
    for (let at = next; at < this.#firsts.length; at++) {
      this.#firsts[at] = (this.#firsts[at] as number) + by
    }
  }

  /** Moves the rows from `to` on, so that they start at `next`. */
  #makeRoom(from: number, to: number, next: number): void {
    const length = this.length
    const wanted = length + next - to
    if (wanted > this.#columns.starts.length) {
      const larger = emptyColumns(Math.max(wanted, 2 * length))
      for (const name of COLUMN_NAMES) {
        larger[name].set(this.#columns[name].subarray(0, from))
        larger[name].set(this.#columns[name].subarray(to, length), next)
      }
      this.#columns = larger
      return
    }
    if (next === to) return
    for (const name of COLUMN_NAMES) this.#columns[name].copyWithin(next, to, length)
  }

  #write(from: number, verdicts: readonly StretchVerdict[]): void {
    const columns = this.#columns
    const newest = new Map<string, number>()
    for (const [place, verdict] of verdicts.entries()) {
      const { runId, start, end, score, reviewer } = verdict
      const row = from + place
      const moment = `${runId} ${start} ${end}`
      const first = newest.get(moment) ?? place
      newest.set(moment, first)
      const draw = verdict.draw === null ? null : readDraw(verdict.draw)
      const text = draw?.review ?? verdict.draw
      columns.starts[row] = start
      columns.ends[row] = end
      columns.scores[row] = score ?? NaN
      columns.values[row] = draw?.value ?? NaN
      columns.runs[row] = this.#runs.add(runId)
      columns.origins[row] = this.#originOf(verdict)
      columns.reviewers[row] = reviewer === null ? -1 : this.#texts.add(reviewer)
      columns.draws[row] = text === null ? -1 : this.#texts.add(text)
      columns.newest[row] = first
      columns.verdicts[row] = JUDGEMENTS.indexOf(verdict.verdict)
      columns.sources[row] = draw === null ? OTHER_TEXT : MOMENT_SOURCES.indexOf(draw.source)
    }
  }

  #originOf({ curve: kind, score, provider, model }: StretchVerdict): number {
    if (kind === null || score === null) return -1
    const origin = { kind, provider, model }
    const code = this.#originCodes.add(originKey(origin))
    this.#origins[code] ??= origin
    return code
  }
}

function emptyColumns(capacity: number): Columns {
  return {
    starts: new Float64Array(capacity),
    ends: new Float64Array(capacity),
    scores: new Float64Array(capacity),
    values: new Float64Array(capacity),
    runs: new Int32Array(capacity),
    origins: new Int32Array(capacity),
    reviewers: new Int32Array(capacity),
    draws: new Int32Array(capacity),
    newest: new Int32Array(capacity),
    verdicts: new Uint8Array(capacity),
    sources: new Uint8Array(capacity),
  }
}

const COLUMN_NAMES = Object.keys(emptyColumns(0)) as (keyof Columns)[]

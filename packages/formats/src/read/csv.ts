import type { FileResult } from '../diarization-file.ts'
import { formatFault, textLines } from '../text-source.ts'
import { type CsvDelimiter, csvRecords } from './csv-records.ts'
import { decimal, type Field, seconds, shown, sumOfSeconds } from './fields.ts'
import { confidenceNoNumber, ResultCollector } from './result-collector.ts'

/** The names of each column without case, blanks, `_`, `-`, `.` and a unit in brackets; the first one that is there is used. */
const NAMES = {
  start: ['start', 'starttime', 'startseconds', 'begin', 'begintime', 'onset', 'tmin', 'from'],
  end: ['end', 'endtime', 'endseconds', 'stop', 'stoptime', 'offset', 'tmax', 'to'],
  duration: ['duration', 'dur', 'durationseconds', 'length'],
  speaker: [
    'speaker',
    'speakername',
    'speakerlabel',
    'speakerid',
    'spk',
    'label',
    'name',
    'tier',
    'channel',
  ],
  confidence: ['confidence', 'score', 'conf', 'probability'],
  recording: ['filename', 'file', 'recording', 'recordingname', 'audio', 'uri', 'recordingid'],
} as const

/** A column of the tables that we write, in which confidences are always 0–100. */
const OWN_COLUMN = 'runnerupconfidence'

const MAX_HEADER_CHARACTERS = 100

type Column = keyof typeof NAMES

/** The index of each column; null: the header has none. */
export type CsvColumns = Readonly<Record<Column, number | null>>

/** The columns that the fields of a header name. */
export function csvColumns(header: readonly string[]): CsvColumns {
  const found = header.map(plainName)
  const column = (names: readonly string[]) => {
    const first = names.find((name) => found.includes(name))
    return first === undefined ? null : found.indexOf(first)
  }
  return {
    start: column(NAMES.start),
    end: column(NAMES.end),
    duration: column(NAMES.duration),
    speaker: column(NAMES.speaker),
    confidence: column(NAMES.confidence),
    recording: column(NAMES.recording),
  }
}

function plainName(name: string): string {
  return name
    .slice(0, MAX_HEADER_CHARACTERS)
    .toLowerCase()
    .replace(/[([].*[)\]]/, '')
    .replace(/[\s_.-]/g, '')
}

/**
 * Reads tables (comma, semicolon or tab) with named columns: start, end or duration, speaker, and where they are there
 * confidence and recording; other columns are not kept. Decimal commas are read where the delimiter is another character.
 * Confidences are probabilities if none is above 1 and one of them is written with a fraction, otherwise 0–100; in a
 * table with a column `runner_up_confidence`, which is ours, they are always 0–100. An apostrophe that protects a text
 * from being a formula is removed. Errors: as `Reader`.
 */
export async function readCsv(
  source: AsyncIterable<Uint8Array>,
  onSeveral?: () => void,
): Promise<readonly FileResult[]> {
  const collector = new ResultCollector(onSeveral)
  let columns: RowColumns | null = null
  let hasFraction = false
  for await (const { delimiter, fields } of csvRecords(textLines(source))) {
    if (columns === null) {
      columns = rowColumns(fields)
      continue
    }
    const row = new Row(fields, columns, delimiter)
    if (row.isEmpty) continue
    hasFraction ||= row.confidence.includes('.')
    readRow(collector, row)
  }
  return collector.results((largest) => largest <= 1 && hasFraction && columns?.areOwn !== true)
}

interface RowColumns extends CsvColumns {
  readonly start: number
  readonly speaker: number
  readonly width: number
  /** Whether the table is one of ours. */
  readonly areOwn: boolean
}

function rowColumns(header: readonly Field[]): RowColumns {
  const columns = csvColumns(header.map(({ text }) => text))
  const { start, end, duration, speaker } = columns
  const missing = [
    ...(start === null ? ['start'] : []),
    ...(end === null && duration === null ? ['end (or duration)'] : []),
    ...(speaker === null ? ['speaker'] : []),
  ]
  if (start === null || speaker === null || missing.length > 0) {
    const found = header.slice(0, 30).map(({ text }) => shown(text))
    const message = `The header has no column ${missing.join(', ')}. It has ${found.join(', ')}.`
    throw formatFault(message, header[0] ?? { line: 1, column: 1 })
  }
  const areOwn = header.some(({ text }) => plainName(text) === OWN_COLUMN)
  return { ...columns, start, speaker, width: header.length, areOwn }
}

/** A record after the header. */
class Row {
  readonly isEmpty: boolean
  readonly start: Field
  readonly end: Field | null
  readonly duration: Field | null
  readonly speaker: Field
  readonly recording: Field | null
  /** With a decimal point. */
  readonly confidence: string
  readonly #hasDecimalComma: boolean

  constructor(fields: readonly Field[], columns: RowColumns, delimiter: CsvDelimiter) {
    this.isEmpty = fields.every(({ text }) => text === '')
    const extra = fields[columns.width]
    if (extra !== undefined && fields.slice(columns.width).some(({ text }) => text !== '')) {
      const message = `The row has ${fields.length} fields, but the header has ${columns.width}. A text with the delimiter must stand in quotes.`
      throw formatFault(message, extra)
    }
    const last = fields.at(-1) as Field
    const absent = { text: '', line: last.line, column: last.column + last.text.length }
    const field = (column: number | null) => (column === null ? null : (fields[column] ?? absent))
    this.#hasDecimalComma = delimiter !== ','
    this.start = field(columns.start) ?? absent
    this.end = field(columns.end)
    this.duration = field(columns.duration)
    this.speaker = field(columns.speaker) ?? absent
    this.recording = field(columns.recording)
    this.confidence = this.withPoint(field(columns.confidence)?.text ?? '')
  }

  withPoint(text: string): string {
    return this.#hasDecimalComma ? text.replace(',', '.') : text
  }

  seconds(field: Field, what: string): number {
    return seconds(field, what, this.withPoint(field.text))
  }
}

function readRow(collector: ResultCollector, row: Row): void {
  const start = row.seconds(row.start, 'start')
  const until = row.end ?? row.duration ?? row.start
  const end =
    row.end === null
      ? sumOfSeconds(start, row.seconds(until, 'duration'))
      : row.seconds(until, 'end')
  const recording = collector.recording(nameOf(row.recording), row.recording ?? row.start)
  const confidence = decimal(row.confidence)
  if (confidence === null && !isAbsent(row.confidence)) recording.note(confidenceNoNumber)
  recording.turn({ speaker: nameOf(row.speaker), start, end, confidence }, until, row.speaker)
}

/** What tables write for a number that is missing. */
function isAbsent(text: string): boolean {
  return /^(?:|nan|na|n\/a|<na>|null|none|-)$/i.test(text)
}

/** Without the apostrophe before a character that a spreadsheet would take as the begin of a formula. */
function nameOf(field: Field | null): string | null {
  if (field === null || field.text === '') return null
  return /^'+[=+\-@\t\n]/.test(field.text) ? field.text.slice(1) : field.text
}

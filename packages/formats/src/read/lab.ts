import { ToolkitError } from '@toolkit/core'
import { type FileResult, MAX_SPEAKERS } from '../diarization-file.ts'
import { MAX_TURNS } from '../file-values.ts'
import { formatFault, type TextLine, textLines } from '../text-source.ts'
import { blankFields, endOfLine, type Field, isBlankLine, seconds } from './fields.ts'
import { ResultCollector } from './result-collector.ts'

/** HTK counts in units of 100 ns. */
const HTK_UNITS_PER_SECOND = 1e7
/** 10 ms in these units, or more than a day in seconds. */
const LEAST_HTK_END = 1e5

type Place = Pick<Field, 'line' | 'column'>

/** A line. The times are in the unit of the file. */
interface Row {
  readonly start: number
  readonly end: number
  readonly label: string | null
  readonly place: Place
  readonly labelPlace: Place | undefined
}

/**
 * Reads label files: in each line start, end and label, which goes on to the end of the line. Times are seconds, or the
 * units of 100 ns of HTK if every time of the file is an integer and the largest end is at least 100,000. Errors: as
 * `Reader`.
 */
export async function readLab(source: AsyncIterable<Uint8Array>): Promise<readonly FileResult[]> {
  const rows: Row[] = []
  // Each label once, and not as a slice, which would keep the whole block of the file in memory.
  const labels = new Map<string, string>()
  let areIntegers = true
  let largest = 0
  for await (const line of textLines(source)) {
    if (isBlankLine(line)) continue
    const [start, end, label] = fieldsOf(line)
    const row = rowOf(start, end, label, labels)
    if (labels.size > MAX_SPEAKERS) {
      const message = `Line ${line.number}: the file has more than ${MAX_SPEAKERS} labels.`
      throw new ToolkitError('import-too-large', message)
    }
    areIntegers &&= isInteger(start) && isInteger(end)
    largest = Math.max(largest, row.end)
    rows.push(row)
    if (rows.length > MAX_TURNS) {
      throw new ToolkitError('import-too-large', `The file has more than ${MAX_TURNS} lines.`)
    }
  }
  const divisor = areIntegers && largest >= LEAST_HTK_END ? HTK_UNITS_PER_SECOND : 1
  const collector = new ResultCollector()
  for (const { start, end, label, place, labelPlace } of rows) {
    const turn = { speaker: label, start: start / divisor, end: end / divisor, confidence: null }
    collector.recording(null, place).turn(turn, place, labelPlace)
  }
  return collector.results()
}

function fieldsOf(line: TextLine): [Field, Field, Field | undefined] {
  const [start, end, label] = blankFields(line, 3)
  if (start !== undefined && end !== undefined) return [start, end, label]
  throw formatFault('The line needs a start, an end and a label.', endOfLine(line))
}

function rowOf(
  start: Field,
  end: Field,
  label: Field | undefined,
  labels: Map<string, string>,
): Row {
  const text = label === undefined ? null : (labels.get(label.text) ?? copyOf(label.text))
  if (text !== null) labels.set(text, text)
  return {
    start: seconds(start, 'start'),
    end: seconds(end, 'end'),
    label: text,
    place: { line: end.line, column: end.column },
    labelPlace: label === undefined ? undefined : { line: label.line, column: label.column },
  }
}

function copyOf(text: string): string {
  return Buffer.from(text).toString()
}

function isInteger({ text }: Field): boolean {
  return /^\d+$/.test(text)
}

import { PieceWriter } from './piece-writer.ts'

/** A value of a table; null: there is none. */
export type Cell = string | number | null

export interface Column<Of, More extends unknown[] = []> {
  /** Snake case, with its unit. */
  readonly name: string
  readonly value: (of: Of, ...more: More) => Cell
}

/** The columns of rows that come in groups, such as the turns of a recording. Those of the group come first. */
export interface Table<Group, Row> {
  readonly groupColumns: readonly Column<Group>[]
  readonly rowColumns: readonly Column<Row, [Group]>[]
}

export interface RowGroup<Group, Row> {
  readonly group: Group
  readonly rows: readonly Row[]
}

/** How cells and rows become text. */
export interface TableFormat {
  /** Before the first row. */
  head(names: readonly string[]): string
  /** What stands before the cell of a column: its name, and what separates it from the cell before it. */
  lead(name: string, isFirst: boolean): string
  text(text: string): string
  readonly nothing: string
  readonly rowEnd: string
}

const PIECE_BYTES = 64 * 1024
/** Encoded texts that are kept: labels and names of speakers are the same in many rows. */
const KEPT_TEXTS = 1_000
const KEPT_CHARACTERS = 100

/**
 * Writes a table as UTF-8 in pieces of 64 KiB, as they are consumed. Numbers are rounded to six decimals; one that is not
 * finite is a missing value.
 */
export async function* tableBytes<Group, Row>(
  table: Table<Group, Row>,
  format: TableFormat,
  groups: AsyncIterable<RowGroup<Group, Row>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const names = [...table.groupColumns, ...table.rowColumns].map(({ name }) => name)
  const leadOf = (name: string) => encoder.encode(format.lead(name, name === names[0]))
  const ofGroup = table.groupColumns.map(({ name, value }) => ({ lead: leadOf(name), value }))
  const leads = table.rowColumns.map(({ name }) => leadOf(name))
  const values = table.rowColumns.map(({ value }) => value)
  const rowEnd = encoder.encode(format.rowEnd)
  const piece = new PieceWriter(PIECE_BYTES)
  const writeCell = cellWriter(format)
  piece.append(encoder.encode(format.head(names)))
  for await (const { group, rows } of groups) {
    const common = new PieceWriter(1024)
    for (const { lead, value } of ofGroup) {
      common.append(lead)
      writeCell(common, value(group))
    }
    const start = common.take()
    for (const row of rows) {
      piece.append(start)
      for (let i = 0; i < values.length; i++) {
        piece.append(leads[i] as Uint8Array)
        writeCell(piece, (values[i] as (row: Row, group: Group) => Cell)(row, group))
      }
      piece.append(rowEnd)
      if (piece.isFull) yield piece.take()
    }
  }
  if (!piece.isEmpty) yield piece.take()
}

const encoder = new TextEncoder()

function cellWriter(format: TableFormat): (piece: PieceWriter, value: Cell) => void {
  const nothing = encoder.encode(format.nothing)
  const kept = new Map<string, Uint8Array>()
  const encoded = (text: string): Uint8Array => {
    const known = kept.get(text)
    if (known !== undefined) return known
    const bytes = encoder.encode(format.text(text))
    if (text.length <= KEPT_CHARACTERS) {
      if (kept.size >= KEPT_TEXTS) kept.clear()
      kept.set(text, bytes)
    }
    return bytes
  }
  return (piece, value) => {
    if (typeof value === 'string') piece.append(encoded(value))
    else if (value === null || !Number.isFinite(value)) piece.append(nothing)
    else piece.number(value)
  }
}

/**
 * CSV as of RFC 4180: a row of names, fields with separators or line ends in quotes, lines end with CR LF. An empty field is
 * a missing value, `""` an empty text.
 */
export const CSV: TableFormat = {
  head: (names) => `${names.join(',')}\r\n`,
  lead: (_, isFirst) => (isFirst ? '' : ','),
  text: csvField,
  nothing: '',
  rowEnd: '\r\n',
}

const FORMULA = /^'*[=+\-@\t\r]/
const QUOTED = /[",\r\n]|^$/

/**
 * A text as a field of CSV. One that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a
 * carriage return) gets a `'` before it (OWASP, CSV injection); so does one that has such a `'` already, so that readers
 * can take one away.
 */
export function csvField(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One JSON object a line; a missing value is null. */
export const JSON_LINES: TableFormat = {
  head: () => '',
  lead: (name, isFirst) => `${isFirst ? '{' : ','}${JSON.stringify(name)}:`,
  text: (text) => JSON.stringify(text.toWellFormed()),
  nothing: 'null',
  rowEnd: '}\n',
}

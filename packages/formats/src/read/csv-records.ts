import { ToolkitError } from '@toolkit/core'
import { formatFault, lineTooLong, MAX_LINE_CHARACTERS, type TextLine } from '../text-source.ts'
import { type Field, isBlankLine, shown } from './fields.ts'

const DELIMITERS = [',', ';', '\t'] as const

export type CsvDelimiter = (typeof DELIMITERS)[number]

/** A record may have so many fields. */
const MAX_FIELDS = 1_000

/** The line by which a file names its delimiter, as Excel understands it. */
const NAMED_DELIMITER = /^"?sep=([,;\t])"?$/i

/** The delimiter of a header: the one that is in it most often outside of quotes; null: there is none. */
export function csvDelimiter(header: string): CsvDelimiter | null {
  const bare = header.replace(/"[^"]*"/g, '')
  const counted = DELIMITERS.map((delimiter) => ({
    delimiter,
    count: bare.split(delimiter).length - 1,
  }))
  const [best] = counted.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count)
  return best?.delimiter ?? null
}

/** A record that is not complete while a quote is open. */
interface OpenRecord {
  readonly fields: Field[]
  open: Field | null
  characters: number
}

/** A table in text: its records, of which the first one is the header. */
export interface CsvTable {
  readonly delimiter: CsvDelimiter
  readonly fields: readonly Field[]
}

/**
 * The records of a CSV file (RFC 4180), without blank lines and without a line `sep=;`. Blanks around a field are removed,
 * except in quotes. A line end in quotes is read as `\n`. A quote inside a field without quotes is an ordinary character.
 * Errors: `import-invalid` for a quote that is not closed or is followed by text; `import-too-large` for a very long record.
 */
export async function* csvRecords(lines: AsyncIterable<TextLine>): AsyncGenerator<CsvTable> {
  let delimiter: CsvDelimiter | null = null
  let record: OpenRecord = { fields: [], open: null, characters: 0 }
  for await (const line of lines) {
    if (record.open === null && isBlankLine(line)) continue
    if (delimiter === null) {
      const named = NAMED_DELIMITER.exec(line.text)?.[1]
      delimiter = (named as CsvDelimiter | undefined) ?? csvDelimiter(line.text) ?? ','
      if (named !== undefined) continue
    }
    record.characters += line.text.length
    if (record.characters > MAX_LINE_CHARACTERS) throw lineTooLong(line.number)
    split(line, delimiter, record)
    if (record.open !== null) continue
    yield { delimiter, fields: record.fields }
    record = { fields: [], open: null, characters: 0 }
  }
  if (record.open !== null) throw formatFault('The quote is not closed.', record.open)
}

/** Adds the fields of a line; `record.open` remains if the line ends in quotes. */
function split({ number, text }: TextLine, delimiter: CsvDelimiter, record: OpenRecord): void {
  let at = 0
  for (;;) {
    if (record.open === null) at = skipBlanks(text, at, delimiter)
    const place = { line: number, column: at + 1 }
    if (record.open !== null || text[at] === '"') {
      const { open } = record
      const part = quoted(text, open === null ? at + 1 : 0)
      const field = { ...place, ...open, text: (open?.text ?? '') + part.text }
      record.open = part.end === -1 ? { ...field, text: `${field.text}\n` } : null
      if (part.end === -1) return
      record.fields.push(field)
      at = skipBlanks(text, part.end, delimiter)
      if (at < text.length && text[at] !== delimiter) {
        const message = `After the quote stands ${shown(text.slice(at))}. A quote inside of quotes is doubled.`
        throw formatFault(message, { line: number, column: at + 1 })
      }
    } else {
      const end = indexOrEnd(text, delimiter, at)
      record.fields.push({ text: text.slice(at, end).trimEnd(), ...place })
      at = end
    }
    if (at === text.length) return
    if (record.fields.length === MAX_FIELDS) throw tooManyFields(number)
    at += 1
  }
}

function tooManyFields(line: number): ToolkitError {
  return new ToolkitError(
    'import-too-large',
    `Line ${line} has more than ${MAX_FIELDS} fields. This is not a table of turns.`,
  )
}

/** The text from `from` to the closing quote, and the place behind it; -1: it is not in this line. */
function quoted(text: string, from: number): { text: string; end: number } {
  let inside = ''
  let at = from
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return { text: inside + text.slice(at), end: -1 }
    inside += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { text: inside, end: quote + 1 }
    inside += '"'
    at = quote + 2
  }
}

function skipBlanks(text: string, from: number, delimiter: CsvDelimiter): number {
  let at = from
  while (text[at] === ' ' || (text[at] === '\t' && delimiter !== '\t')) at += 1
  return at
}

function indexOrEnd(text: string, search: string, from: number): number {
  const at = text.indexOf(search, from)
  return at === -1 ? text.length : at
}

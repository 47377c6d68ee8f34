import type { ReadFormat } from '../diarization-file.ts'
import type { TextLine } from '../text-source.ts'
import { csvColumns } from './csv.ts'
import { csvDelimiter } from './csv-records.ts'
import { blankFields, decimal } from './fields.ts'

/** So many bytes of a file are enough to recognise it. */
export const HEAD_BYTES = 64 * 1024
/** So many lines are looked at. */
const SAMPLE_LINES = 20
const MAX_SAMPLE_CHARACTERS = 2_000

/** Record types of RTTM (RT-09 evaluation plan, appendix A). */
const RTTM_TYPES = new Set(
  'SPEAKER SPKR-INFO SEGMENT NOSCORE NO_RT_METADATA LEXEME NON-LEX NON-SPEECH FILLER EDIT SU IP CB A/P'.split(
    ' ',
  ),
)
const TIMING = /^[ \t]*(?:\d{1,6}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,9})?[ \t]{0,20}-->/
const PRAAT = /^(?:File type *= *)?"(?:ooTextFile|Praat chronological TextGrid)/

/**
 * Finds the format of a file by its first bytes (64 KiB are enough), in UTF-8 or, with a byte order mark, UTF-16; null: it
 * is none that is read. Neither the name of the file nor the rest of it matters.
 */
export function recogniseFormat(head: Uint8Array): ReadFormat | null {
  const text = decoded(head)
  const start = text.slice(0, 1_000).trimStart()
  if (text.includes('\0')) return null
  if (/^WEBVTT(?:\s|$)/.test(start)) return 'webvtt'
  if (PRAAT.test(start) && text.includes('TextGrid')) return 'textgrid'
  if (start.startsWith('<') && /<ANNOTATION_DOCUMENT[\s>]/.test(text)) return 'elan'
  const json = /^(?:\{|\[\s*(?:\{|\]|$))/.test(start) ? jsonFormat(text) : null
  // A name in a line may begin with any of these characters.
  return json ?? linesFormat(sampleLines(text, head.length >= HEAD_BYTES))
}

function decoded(head: Uint8Array): string {
  const bytes = head.subarray(0, HEAD_BYTES)
  const [first, second] = bytes
  const isLittle = first === 0xff && second === 0xfe
  const isBig = first === 0xfe && second === 0xff
  const decoder = new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8')
  return decoder.decode(bytes)
}

/** The format by the keys in the head, wherever they stand. */
function jsonFormat(text: string): ReadFormat | null {
  const keys = new Set([...text.matchAll(/"([a-zA-Z_]{1,40})"\s{0,100}:/g)].map(([, key]) => key))
  const has = (...wanted: readonly string[]) => wanted.every((key) => keys.has(key))
  if (has('from_name', 'to_name') || has('annotations', 'data') || has('predictions', 'data')) {
    return 'labelstudio'
  }
  if (has('jobId') || has('output') || has('exclusiveDiarization')) return 'pyannoteai'
  if (has('exclusive_diarization') || has('pyannote', 'content')) return 'pyannote-audio'
  if (has('diarization')) return 'pyannoteai'
  if (has('speaker', 'start_time', 'end_time')) return 'seglst'
  return null
}

/** The first lines that have content. The last line of a head that is cut is not whole. */
function sampleLines(text: string, isCut: boolean): TextLine[] {
  const lines = text.split(/\r\n|\n|\r/)
  return (isCut && lines.length > 1 ? lines.slice(0, -1) : lines)
    .map((line, index) => ({ number: index + 1, text: line.slice(0, MAX_SAMPLE_CHARACTERS) }))
    .filter(({ text: line }) => line.trim() !== '' && !line.trimStart().startsWith(';;'))
    .slice(0, SAMPLE_LINES)
}

/** For each format whether a line is of it. In files of several formats the first one wins: that with more conditions. */
const LINE_FORMATS: readonly (readonly [ReadFormat, (line: TextLine) => boolean])[] = [
  ['rttm', isRttm],
  ['uem', isUem],
  ['stm', isStm],
  ['audacity', isAudacity],
  ['lab', isLab],
]

function linesFormat(lines: readonly TextLine[]): ReadFormat | null {
  const [first] = lines
  if (first === undefined) return null
  if (lines.some(({ text }) => TIMING.test(text))) return 'srt'
  if (isCsv(first.text, lines[1]?.text ?? '')) return 'csv'
  const counted = LINE_FORMATS.map(([format, isOf]) => ({
    format,
    count: lines.filter(isOf).length,
  }))
  const best = Math.max(...counted.map(({ count }) => count))
  if (best * 2 < lines.length) return null
  return counted.find(({ count }) => count === best)?.format ?? null
}

/** A header, which may follow a line `sep=;`, with a start and an end or a duration. */
function isCsv(first: string, second: string): boolean {
  const header = /^"?sep=/i.test(first) ? second : first
  const delimiter = csvDelimiter(header)
  if (delimiter === null) return false
  const names = header.split(delimiter).map((name) => name.trim().replace(/^"|"$/g, ''))
  const { start, end, duration } = csvColumns(names)
  return start !== null && (end !== null || duration !== null)
}

function isRttm(line: TextLine): boolean {
  const [type] = blankFields(line, 2)
  return type !== undefined && RTTM_TYPES.has(type.text.toUpperCase())
}

function isUem(line: TextLine): boolean {
  const fields = blankFields(line, 5).map(({ text }) => text)
  return fields.length === 4 && areTimes(fields[2], fields[3])
}

function isStm(line: TextLine): boolean {
  const fields = blankFields(line, 6).map(({ text }) => text)
  return areTimes(fields[3], fields[4])
}

/** Times with tabs between them. Integers alone are those of HTK. */
function isAudacity({ text }: TextLine): boolean {
  if (text.startsWith('\\')) return true
  const [start = '', end] = text.split('\t', 3).map((field) => field.trim().replace(',', '.'))
  return areTimes(start, end) && !(/^\d+$/.test(start) && /^\d+$/.test(end ?? ''))
}

function isLab(line: TextLine): boolean {
  const [start, end] = blankFields(line, 3)
  return areTimes(start?.text, end?.text)
}

function areTimes(start: string | undefined, end: string | undefined): boolean {
  const [from, to] = [decimal(start ?? ''), decimal(end ?? '')]
  return from !== null && to !== null && from <= to
}

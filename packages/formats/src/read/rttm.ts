import type { FileResult } from '../diarization-file.ts'
import { formatFault, type TextLine, textLines } from '../text-source.ts'
import {
  blankFields,
  decimal,
  endOfLine,
  type Field,
  isBlankLine,
  seconds,
  shown,
  sumOfSeconds,
} from './fields.ts'
import { confidenceNoNumber, type Note, ResultCollector } from './result-collector.ts'

const ABSENT = '<NA>'
/** Type, file, channel, start, duration, orthography, subtype, speaker; then confidence and look-ahead. */
const [FILE, START, DURATION, SPEAKER, CONFIDENCE] = [1, 3, 4, 7, 8] as const
const MAX_FIELDS = 10

const otherRecords: Note = (count) =>
  `${count} ${count === 1 ? 'record' : 'records'} of other types than SPEAKER ${count === 1 ? 'was' : 'were'} skipped.`

/**
 * Reads the SPEAKER records of NIST RTTM (RT-09 evaluation plan, appendix A); the result of each file id, in the order in
 * which they appear first. Other records and comments (`;;`) are skipped. Field 9 is the confidence of a record: a
 * probability if no confidence of the file is above 1, otherwise 0–100. Only `<NA>` means that a file id, a speaker or a
 * confidence is absent. Errors: as `Reader`.
 */
export async function readRttm(source: AsyncIterable<Uint8Array>): Promise<readonly FileResult[]> {
  const collector = new ResultCollector()
  for await (const line of textLines(source)) readRecord(collector, line)
  return collector.results()
}

function readRecord(collector: ResultCollector, line: TextLine): void {
  if (isBlankLine(line)) return
  const fields = blankFields(line)
  const type = fields[0] as Field
  if (type.text.startsWith(';;')) return
  const file = fields[FILE]
  if (!isSpeaker(type.text)) {
    collector.recording(file === undefined ? null : nameOf(file), file ?? type).note(otherRecords)
    return
  }
  const [start, duration, speaker] = [fields[START], fields[DURATION], fields[SPEAKER]]
  if (file === undefined || start === undefined || duration === undefined || !speaker) {
    const message = `A SPEAKER record needs at least 8 fields: SPEAKER, file, channel, start, duration, ${ABSENT}, ${ABSENT}, speaker. This one has ${fields.length}.`
    throw formatFault(message, endOfLine(line))
  }
  const extra = fields[MAX_FIELDS]
  if (extra !== undefined) {
    const message = `The SPEAKER record has ${fields.length} fields, but at most ${MAX_FIELDS} are possible. A name must not contain blanks; ${shown(extra.text)} is too many.`
    throw formatFault(message, extra)
  }
  const from = seconds(start, 'start')
  const end = sumOfSeconds(from, seconds(duration, 'duration'))
  const recording = collector.recording(nameOf(file), file)
  const given = fields[CONFIDENCE]?.text ?? ABSENT
  const confidence = decimal(given)
  if (confidence === null && given !== ABSENT) recording.note(confidenceNoNumber)
  recording.turn({ speaker: nameOf(speaker), start: from, end, confidence }, duration, speaker)
}

function isSpeaker(type: string): boolean {
  return type === 'SPEAKER' || (type.length === 7 && type.toUpperCase() === 'SPEAKER')
}

function nameOf({ text }: Field): string | null {
  return text === ABSENT ? null : text
}

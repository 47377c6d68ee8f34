import type { FileResult } from '../diarization-file.ts'
import { formatFault, lineGroups, type TextLine } from '../text-source.ts'
import { BlankFields } from './blank-fields.ts'
import { endOfLine, shown, sumOfSeconds } from './fields.ts'
import { confidenceNoNumber, type Note, ResultCollector } from './result-collector.ts'

const ABSENT = '<NA>'
/** Type, file, channel, start, duration, orthography, subtype, speaker; then confidence and look-ahead. */
const [TYPE, FILE, START, DURATION, SPEAKER, CONFIDENCE] = [0, 1, 3, 4, 7, 8] as const
const MAX_FIELDS = 10

const otherRecords: Note = (count) =>
  `${count} ${count === 1 ? 'record' : 'records'} of other types than SPEAKER ${count === 1 ? 'was' : 'were'} skipped.`

/**
 * Reads the SPEAKER records of NIST RTTM (RT-09 evaluation plan, appendix A); the result of each file id, in the order in
 * which they appear first. Other records and comments (`;;`) are skipped. Field 9 is the confidence of a record: a
 * probability if no confidence of the file is above 1, otherwise 0–100. Only `<NA>` means that a file id, a speaker or a
 * confidence is absent. Errors: as `Reader`.
 */
export async function readRttm(
  source: AsyncIterable<Uint8Array>,
  onSeveral?: () => void,
): Promise<readonly FileResult[]> {
  const collector = new ResultCollector(onSeveral)
  const fields = new BlankFields(MAX_FIELDS + 1)
  for await (const lines of lineGroups(source)) {
    for (const line of lines) readRecord(collector, line, fields)
  }
  return collector.results()
}

function readRecord(collector: ResultCollector, line: TextLine, fields: BlankFields): void {
  fields.split(line)
  if (fields.count === 0) return
  const type = fields.text(TYPE)
  if (type.startsWith(';;')) return
  if (!isSpeaker(type)) {
    const hasFile = fields.count > FILE
    const recording = collector.recording(
      hasFile ? nameOf(fields, FILE) : null,
      fields.place(hasFile ? FILE : TYPE),
    )
    recording.note(otherRecords)
    return
  }
  if (fields.count <= SPEAKER) {
    const message = `A SPEAKER record needs at least 8 fields: SPEAKER, file, channel, start, duration, ${ABSENT}, ${ABSENT}, speaker. This one has ${fields.count}.`
    throw formatFault(message, endOfLine(line))
  }
  if (fields.count > MAX_FIELDS) {
    const message = `The SPEAKER record has ${fields.count} fields, but at most ${MAX_FIELDS} are possible. A name must not contain blanks; ${shown(fields.text(MAX_FIELDS))} is too many.`
    throw formatFault(message, fields.place(MAX_FIELDS))
  }
  const start = fields.seconds(START, 'start')
  const end = sumOfSeconds(start, fields.seconds(DURATION, 'duration'))
  const recording = collector.recording(nameOf(fields, FILE), fields.place(FILE))
  const confidence = fields.count > CONFIDENCE ? fields.decimal(CONFIDENCE) : null
  if (confidence === null && fields.count > CONFIDENCE && fields.text(CONFIDENCE) !== ABSENT) {
    recording.note(confidenceNoNumber)
  }
  const speaker = nameOf(fields, SPEAKER)
  recording.turn({ speaker, start, end, confidence }, fields.place(DURATION), fields.place(SPEAKER))
}

function isSpeaker(type: string): boolean {
  return type === 'SPEAKER' || (type.length === 7 && type.toUpperCase() === 'SPEAKER')
}

function nameOf(fields: BlankFields, index: number): string | null {
  const text = fields.text(index)
  return text === ABSENT ? null : text
}

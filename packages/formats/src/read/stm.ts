import type { FileResult } from '../diarization-file.ts'
import { formatFault, type TextLine, textLines } from '../text-source.ts'
import { blankFields, endOfLine, isBlankLine, seconds } from './fields.ts'
import { type Note, ResultCollector } from './result-collector.ts'

const ABSENT = '<NA>'
/** What stands in the place of a speaker where nobody is. */
const NOBODY = new Set(['inter_segment_gap', 'excluded_region'])
/** The text of a segment that is not scored. */
const IGNORED_TEXT = /^(?:<[^>]*>[ \t]*)?IGNORE_TIME_SEGMENT_IN_SCORING[ \t]*$/i

const notScored: Note = (count) =>
  `${count} ${count === 1 ? 'segment' : 'segments'} without a speaker (gaps and excluded regions) ${count === 1 ? 'was' : 'were'} skipped.`

/**
 * Reads NIST STM (sctk, stm.htm): in each line file, channel, speaker, start, end, and then labels and text, which are not
 * kept. Comments (`;;`), gaps between segments and excluded regions are skipped. Errors: as `Reader`.
 */
export async function readStm(
  source: AsyncIterable<Uint8Array>,
  onSeveral?: () => void,
): Promise<readonly FileResult[]> {
  const collector = new ResultCollector(onSeveral)
  for await (const line of textLines(source)) readSegment(collector, line)
  return collector.results()
}

function readSegment(collector: ResultCollector, line: TextLine): void {
  if (isBlankLine(line)) return
  const fields = blankFields(line, 6)
  const [file, , speaker, start, end, text] = fields
  if (file?.text.startsWith(';;')) return
  if (file === undefined || speaker === undefined || start === undefined || end === undefined) {
    const message = `The line needs at least 5 fields: file, channel, speaker, start, end. It has ${fields.length}.`
    throw formatFault(message, endOfLine(line))
  }
  const times = { start: seconds(start, 'start'), end: seconds(end, 'end') }
  const recording = collector.recording(file.text === ABSENT ? null : file.text, file)
  if (NOBODY.has(speaker.text.toLowerCase()) || IGNORED_TEXT.test(text?.text ?? '')) {
    recording.note(notScored)
  } else {
    const name = speaker.text === ABSENT ? null : speaker.text
    recording.turn({ speaker: name, ...times, confidence: null }, end, speaker)
  }
}

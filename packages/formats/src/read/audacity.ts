import type { FileResult } from '../diarization-file.ts'
import { formatFault, type TextLine, textLines } from '../text-source.ts'
import { endOfLine, type Field, isBlankLine, seconds } from './fields.ts'
import { type Note, ResultCollector } from './result-collector.ts'

const spectral: Note = (count) =>
  `The frequency range of ${count} ${count === 1 ? 'label' : 'labels'} was left out.`

/**
 * Reads the labels that Audacity exports: in each line start, end and label, with tabs between them. The whole label is the
 * speaker; a label without text is a turn of the speaker “speaker”. Times may have a decimal comma. Lines that begin with
 * `\` (the frequency range of the label before) are skipped, and labels of a point in time are turns without length.
 * Errors: as `Reader`.
 */
export async function readAudacity(
  source: AsyncIterable<Uint8Array>,
): Promise<readonly FileResult[]> {
  const collector = new ResultCollector()
  for await (const line of textLines(source)) readLabel(collector, line)
  return collector.results()
}

function readLabel(collector: ResultCollector, line: TextLine): void {
  if (isBlankLine(line)) return
  const [start, end, label] = tabFields(line)
  const recording = collector.recording(null, start)
  if (start.text.startsWith('\\')) {
    recording.note(spectral)
    return
  }
  if (end === undefined) {
    throw formatFault('The line needs a start, an end and a label, with tabs.', endOfLine(line))
  }
  const times = { start: withComma(start, 'start'), end: withComma(end, 'end') }
  const speaker = label === undefined || label.text === '' ? null : label.text
  recording.turn({ speaker, ...times, confidence: null }, end, label)
}

function withComma(field: Field, what: string): number {
  return seconds(field, what, field.text.replace(',', '.'))
}

/** Start, end and label; the label may contain tabs. */
function tabFields({ number, text }: TextLine): [Field, Field | undefined, Field | undefined] {
  const first = tabOrEnd(text, 0)
  const second = tabOrEnd(text, first + 1)
  const field = (from: number, to: number): Field => ({
    text: text.slice(from, to).trim(),
    line: number,
    column: from + 1,
  })
  return [
    field(0, first),
    first < text.length ? field(first + 1, second) : undefined,
    second < text.length ? field(second + 1, text.length) : undefined,
  ]
}

function tabOrEnd(text: string, from: number): number {
  const at = text.indexOf('\t', from)
  return at === -1 ? text.length : at
}

import type { FileResult } from '../diarization-file.ts'
import { formatFault, textLines } from '../text-source.ts'
import { blankFields, endOfLine, isBlankLine, seconds } from './fields.ts'
import { ResultCollector } from './result-collector.ts'

const ABSENT = '<NA>'

/**
 * Reads the scored parts of NIST UEM: in each line file, channel, start and end. The parts of a file are sorted, and joined
 * where they overlap, also those of different channels. Comments (`;;`) are skipped. Errors: as `Reader`.
 */
export async function readUem(
  source: AsyncIterable<Uint8Array>,
  onSeveral?: () => void,
): Promise<readonly FileResult[]> {
  const collector = new ResultCollector(onSeveral)
  for await (const line of textLines(source)) {
    if (isBlankLine(line)) continue
    const fields = blankFields(line)
    const [file, , start, end] = fields
    if (file?.text.startsWith(';;')) continue
    if (file === undefined || start === undefined || end === undefined || fields.length > 4) {
      const message = `The line needs 4 fields: file, channel, start, end. It has ${fields.length}.`
      throw formatFault(message, fields[4] ?? endOfLine(line))
    }
    collector
      .recording(file.text === ABSENT ? null : file.text, file)
      .scored(seconds(start, 'start'), seconds(end, 'end'), end)
  }
  return collector.results()
}

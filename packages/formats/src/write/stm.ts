import type { Writer } from '../diarization-file.ts'
import { namesIn, singleField } from './names.ts'
import { each, inPieces } from './pieces.ts'
import { fixedSeconds, milliseconds } from './turn-times.ts'

/**
 * NIST STM (sclite): one segment for each turn, in milliseconds, with the label that stands before a transcript and no
 * words. Names are single fields, as in RTTM.
 */
export const stm: Writer = {
  format: 'stm',
  contentType: 'text/plain; charset=utf-8',
  extension: '.stm',
  write: (run) => {
    // A line that begins with a semicolon is a comment.
    const file = singleField(run.recording).replace(/^;/, '_')
    const nameOf = namesIn(run, singleField)
    return inPieces(
      each(run.turns, (turn) => {
        const { start, end } = milliseconds(turn)
        const speaker = nameOf(turn.speaker)
        return `${file} 1 ${speaker} ${fixedSeconds(start)} ${fixedSeconds(end)} <o,f0,unknown>\n`
      }),
    )
  },
}

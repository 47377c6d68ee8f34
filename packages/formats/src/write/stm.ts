import type { Writer } from '../diarization-file.ts'
import { nameOf, singleField } from './names.ts'
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
    return inPieces(
      each(run.turns, (turn) => {
        const { start, end } = milliseconds(turn)
        const speaker = singleField(nameOf(run, turn.speaker))
        return `${file} 1 ${speaker} ${fixedSeconds(start)} ${fixedSeconds(end)} <o,f0,unknown>\n`
      }),
    )
  },
}

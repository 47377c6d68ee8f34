import type { Writer } from '../diarization-file.ts'
import { namesIn, singleField } from './names.ts'
import { each, inPieces } from './pieces.ts'
import { fixedSeconds, milliseconds } from './turn-times.ts'

/** Label files: start, end (seconds, milliseconds) and name, with spaces between them. Names are single fields. */
export const lab: Writer = {
  format: 'lab',
  contentType: 'text/plain; charset=utf-8',
  extension: '.lab',
  write: (run) => {
    const nameOf = namesIn(run, singleField)
    return inPieces(
      each(run.turns, (turn) => {
        const { start, end } = milliseconds(turn)
        return `${fixedSeconds(start)} ${fixedSeconds(end)} ${nameOf(turn.speaker)}\n`
      }),
    )
  },
}

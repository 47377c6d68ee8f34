import type { Writer } from '../diarization-file.ts'
import { nameOf, singleField } from './names.ts'
import { each, inPieces } from './pieces.ts'
import { fixedSeconds, milliseconds } from './turn-times.ts'

/** Label files: start, end (seconds, milliseconds) and name, with spaces between them. Names are single fields. */
export const lab: Writer = {
  format: 'lab',
  contentType: 'text/plain; charset=utf-8',
  extension: '.lab',
  write: (run) =>
    inPieces(
      each(run.turns, (turn) => {
        const { start, end } = milliseconds(turn)
        const speaker = singleField(nameOf(run, turn.speaker))
        return `${fixedSeconds(start)} ${fixedSeconds(end)} ${speaker}\n`
      }),
    ),
}

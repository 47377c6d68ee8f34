import type { Writer } from '../diarization-file.ts'
import { namesIn, oneLine } from './names.ts'
import { each, inPieces } from './pieces.ts'
import { unitTimes } from './turn-times.ts'

const PER_SECOND = 1e6

/** Audacity's label track: start, end (seconds, six decimals) and name, with tabs between them. */
export const audacity: Writer = {
  format: 'audacity',
  contentType: 'text/plain; charset=utf-8',
  extension: '.txt',
  write: (run) => {
    const nameOf = namesIn(run, oneLine)
    return inPieces(
      each(run.turns, (turn) => {
        const { start, end } = unitTimes(turn, PER_SECOND)
        const times = [start, end].map((us) => (us / PER_SECOND).toFixed(6))
        return `${times.join('\t')}\t${nameOf(turn.speaker)}\n`
      }),
    )
  },
}

import { probability } from '../confidence.ts'
import type { Writer } from '../diarization-file.ts'
import { namesIn } from './names.ts'
import { each, inPieces, separated } from './pieces.ts'
import { unitTimes } from './turn-times.ts'

const PER_SECOND = 1e6

/** MeetEval's SegLST: one segment without words for each turn. `confidence` is a probability, as in RTTM. */
export const seglst: Writer = {
  format: 'seglst',
  contentType: 'application/json',
  extension: '.seglst.json',
  write: function* (run) {
    const nameOf = namesIn(run, (name) => name)
    const segments = each(run.turns, (turn) => {
      const { start, end } = unitTimes(turn, PER_SECOND)
      return JSON.stringify({
        session_id: run.recording,
        speaker: nameOf(turn.speaker),
        start_time: start / PER_SECOND,
        end_time: end / PER_SECOND,
        words: '',
        ...(turn.confidence === null ? {} : { confidence: probability(turn.confidence) }),
      })
    })
    yield '['
    yield* inPieces(separated(segments, ',\n'))
    yield ']\n'
  },
}

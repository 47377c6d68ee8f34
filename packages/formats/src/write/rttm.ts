import type { Writer } from '../diarization-file.ts'
import { nameOf, singleField } from './names.ts'
import { each, inPieces } from './pieces.ts'
import { fixedSeconds, milliseconds, probability } from './turn-times.ts'

/** What a SPEAKER line shows. Seconds; `confidence` 0–100. */
export interface RttmLine {
  readonly speaker: string
  readonly start: number
  readonly end: number
  readonly confidence?: number | null
}

/** NIST RTTM (RT-09 evaluation plan, appendix A). The confidence is field 9, a probability. */
export const rttm: Writer = {
  format: 'rttm',
  contentType: 'text/plain; charset=utf-8',
  extension: '.rttm',
  write: (run) =>
    inPieces(
      each(run.turns, (turn) =>
        rttmLine(run.recording, { ...turn, speaker: nameOf(run, turn.speaker) }),
      ),
    ),
}

/** The lines of turns, in order. */
export function formatRttm(file: string, turns: readonly RttmLine[]): string {
  return turns.map((turn) => rttmLine(file, turn)).join('')
}

/**
 * A SPEAKER line with its line end, in milliseconds (at least one). RTTM has no quotes, so white space and control
 * characters in names become `_`, and an empty name `<NA>`.
 */
export function rttmLine(file: string, { confidence = null, ...turn }: RttmLine): string {
  const { start, end } = milliseconds(turn)
  const score = confidence === null ? '<NA>' : probability(confidence)
  return `SPEAKER ${singleField(file)} 1 ${fixedSeconds(start)} ${fixedSeconds(end - start)} <NA> <NA> ${singleField(turn.speaker)} ${score} <NA>\n`
}

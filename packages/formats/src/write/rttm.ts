import { probability } from '../confidence.ts'
import type { Writer } from '../diarization-file.ts'
import { namesIn, singleField } from './names.ts'
import { each, inPieces } from './pieces.ts'
import { fixedSeconds, milliseconds } from './turn-times.ts'

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
  write: (run) => {
    const file = singleField(run.recording)
    const nameOf = namesIn(run, singleField)
    return inPieces(each(run.turns, (turn) => line(turn, { file, speaker: nameOf(turn.speaker) })))
  },
}

/** The lines of turns, in order. */
export function formatRttm(file: string, turns: readonly RttmLine[]): string {
  const fields = { file: singleField(file) }
  return turns.map((turn) => line(turn, { ...fields, speaker: singleField(turn.speaker) })).join('')
}

/**
 * A SPEAKER line with its line end, in milliseconds (at least one). RTTM has no quotes, so white space and control
 * characters in names become `_`, and an empty name `<NA>`.
 */
function line(
  { confidence = null, ...turn }: Omit<RttmLine, 'speaker'>,
  { file, speaker }: { readonly file: string; readonly speaker: string },
): string {
  const { start, end } = milliseconds(turn)
  const score = confidence === null ? '<NA>' : probability(confidence)
  return `SPEAKER ${file} 1 ${fixedSeconds(start)} ${fixedSeconds(end - start)} <NA> <NA> ${speaker} ${score} <NA>\n`
}

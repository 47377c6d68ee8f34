import type { Writer } from '../diarization-file.ts'
import { escapedMarkup, namesIn, oneLine } from './names.ts'
import { each, inPieces } from './pieces.ts'
import { milliseconds } from './turn-times.ts'

/** WebVTT: one cue for each turn, with the name as its voice and as its text. */
export const webvtt: Writer = {
  format: 'webvtt',
  contentType: 'text/vtt; charset=utf-8',
  extension: '.vtt',
  write: function* (run) {
    // Readers reduce white space in a voice, so text and voice are reduced here.
    const nameOf = namesIn(run, (name) => escapedMarkup(oneLine(name).replace(/\s+/g, ' ')))
    yield 'WEBVTT\n'
    yield* inPieces(
      each(run.turns, (turn) => {
        const { start, end } = milliseconds(turn)
        const name = nameOf(turn.speaker)
        return `\n${timestamp(start)} --> ${timestamp(end)}\n<v ${name}>${name}</v>\n`
      }),
    )
  },
}

/** Hours, minutes, seconds and milliseconds: `00:01:02.345`. */
function timestamp(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const rest = String(ms % 1000).padStart(3, '0')
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${rest}`
}

import { type FrameInterval, intervalsWhere } from './frame-intervals.ts'
import { frameStart, SAMPLE_RATE } from './grid.ts'
import { type Labels, NO_SPEAKER, speaks } from './labels.ts'

/** An interval of frames of one speaker. */
export interface FrameTurn extends FrameInterval {
  readonly speaker: number
}

/** Returns the turns of every speaker, sorted by start and speaker. Turns of different speakers may overlap. */
export function turnsOf(labels: Labels, speakers: number): FrameTurn[] {
  const frames = labels.first.length
  const turns: FrameTurn[] = []
  for (let speaker = 0; speaker < speakers; speaker++) {
    for (const interval of intervalsWhere(frames, (frame) => speaks(labels, speaker, frame))) {
      turns.push({ ...interval, speaker })
    }
  }
  return turns.sort((a, b) => a.from - b.from || a.speaker - b.speaker)
}

/** Returns the turns with one speaker at a time: the more likely one. */
export function exclusiveTurns(labels: Labels): FrameTurn[] {
  const { first } = labels
  const turns: FrameTurn[] = []
  let from = 0
  for (let frame = 1; frame <= first.length; frame++) {
    if (frame < first.length && first[frame] === first[from]) continue
    const speaker = first[from] as number
    if (speaker !== NO_SPEAKER) turns.push({ from, to: frame, speaker })
    from = frame
  }
  return turns
}

/**
 * Converts an interval to seconds, rounded to milliseconds and limited to the recording; null if it is shorter than a
 * millisecond. The first frame is extended to the start of the recording, and the last one to its end.
 */
export function secondsOfInterval(
  interval: FrameInterval,
  frames: number,
  samples: number,
): { start: number; end: number } | null {
  const last = Math.floor((samples * 1000) / SAMPLE_RATE)
  const at = (frame: number) => Math.round((frameStart(frame) * 1000) / SAMPLE_RATE)
  const start = interval.from === 0 ? 0 : at(interval.from)
  const end = interval.to === frames ? last : Math.min(last, at(interval.to))
  return start < end ? { start: start / 1000, end: end / 1000 } : null
}

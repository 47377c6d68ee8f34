import { frameStart, SAMPLE_RATE } from './grid.ts'
import { type Labels, NOBODY, speaks } from './labels.ts'
import { type Run, runsWhere } from './runs.ts'

/** A run of frames of one speaker. */
export interface LabelledRun extends Run {
  readonly speaker: number
}

/** The turns of every speaker, by start and then by speaker. Two of different speakers may overlap. */
export function turnsOf(labels: Labels, speakers: number): LabelledRun[] {
  const frames = labels.first.length
  const turns: LabelledRun[] = []
  for (let speaker = 0; speaker < speakers; speaker++) {
    for (const run of runsWhere(frames, (frame) => speaks(labels, speaker, frame))) {
      turns.push({ ...run, speaker })
    }
  }
  return turns.sort((a, b) => a.from - b.from || a.speaker - b.speaker)
}

/** The same with one speaker at a time: the surer one. */
export function exclusiveTurns(labels: Labels): LabelledRun[] {
  const { first } = labels
  const turns: LabelledRun[] = []
  let from = 0
  for (let frame = 1; frame <= first.length; frame++) {
    if (frame < first.length && first[frame] === first[from]) continue
    const speaker = first[from] as number
    if (speaker !== NOBODY) turns.push({ from, to: frame, speaker })
    from = frame
  }
  return turns
}

/**
 * A run in seconds, to the millisecond, within the recording; null where nothing of a millisecond is left. The first
 * frame reaches back to its start and the last one on to its end: there is nothing nearer.
 */
export function secondsOfRun(
  run: Run,
  frames: number,
  samples: number,
): { start: number; end: number } | null {
  const last = Math.floor((samples * 1000) / SAMPLE_RATE)
  const at = (frame: number) => Math.round((frameStart(frame) * 1000) / SAMPLE_RATE)
  const start = run.from === 0 ? 0 : at(run.from)
  const end = run.to === frames ? last : Math.min(last, at(run.to))
  return start < end ? { start: start / 1000, end: end / 1000 } : null
}

import type { RunSummary } from '../model/run-summary.ts'
import type { ScoreCurve, ScoreOrigin } from '../model/score.ts'
import type { Turn } from '../model/turn.ts'
import { curveMean, curveMedian } from './curve-figures.ts'
import { overlapIntervals } from './overlap.ts'

/** What the figures of a finished run are computed from. */
export interface FinishedRun {
  readonly turns: readonly Pick<Turn, 'speaker' | 'start' | 'end' | 'confidence'>[]
  /** The default curve; null: it has none. */
  readonly curve: ScoreCurve | null
  /** Of the default curve. */
  readonly origin: ScoreOrigin | null
  /** The length of the recording; null: not known. */
  readonly durationSeconds: number | null
}

type SpokenRun = Pick<FinishedRun, 'turns' | 'durationSeconds'>

/**
 * The figures of a finished run: mean and median of its default curve, plain mean and minimum of the confidences of
 * the turns that have one, how much of the recording several speakers share, and how many speakers its turns name. What
 * cannot be computed is null.
 */
export function summarise({ turns, curve, origin, durationSeconds }: FinishedRun): RunSummary {
  let count = 0
  let sum = 0
  let minimum = Infinity
  for (const { confidence } of turns) {
    if (confidence === null) continue
    count++
    sum += confidence
    minimum = Math.min(minimum, confidence)
  }
  return {
    score: origin,
    sampleMean: curve === null ? null : curveMean(curve),
    sampleMedian: curve === null ? null : curveMedian(curve),
    turnMean: count === 0 ? null : sum / count,
    turnMinimum: count === 0 ? null : minimum,
    overlapShare: overlapShare({ turns, durationSeconds }),
    speakerCount: new Set(turns.map((turn) => turn.speaker)).size,
  }
}

/**
 * The share of the recording's length in which at least two different speakers are active, 0–100: the overlap of
 * pyannote.metrics. What turns say of the time after the end does not count; null where no length is known.
 */
function overlapShare({ turns, durationSeconds }: SpokenRun): number | null {
  if (durationSeconds === null || durationSeconds <= 0) return null
  let seconds = 0
  for (const { start, end } of overlapIntervals(turns)) {
    seconds += Math.max(0, Math.min(end, durationSeconds) - start)
  }
  return Math.min(100, (100 * seconds) / durationSeconds)
}

/**
 * The summary of a run that an older version stored, with the figures that were declared since. They are computed from
 * the turns and the recording's length; a figure of the curve needs a migration of its own and is null until then.
 */
export function completeSummary(stored: Partial<RunSummary>, run: SpokenRun): RunSummary {
  return { ...summarise({ ...run, curve: null, origin: null }), ...stored }
}

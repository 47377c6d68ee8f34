import type { RunSummary } from '../model/run-summary.ts'
import type { ScoreCurve, ScoreOrigin } from '../model/score.ts'
import type { Turn } from '../model/turn.ts'
import { curveMean, curveMedian } from './curve-figures.ts'

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

/**
 * The figures of a finished run: mean and median of its default curve, plain mean and minimum of the confidences of
 * the turns that have one, and how many speakers its turns name. What cannot be computed is null.
 */
export function summarise({ turns, curve, origin }: FinishedRun): RunSummary {
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
    speakerCount: new Set(turns.map((turn) => turn.speaker)).size,
  }
}

/**
 * The summary of a run that an older version stored, with the figures that were declared since. They are computed from
 * the turns and the recording's length; a figure of the curve needs a migration of its own and is null until then.
 */
export function completeSummary(
  stored: Partial<RunSummary>,
  run: Pick<FinishedRun, 'turns' | 'durationSeconds'>,
): RunSummary {
  return { ...summarise({ ...run, curve: null, origin: null }), ...stored }
}

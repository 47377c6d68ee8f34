import type { RunSummary } from '../model/run-summary.ts'
import type { ScoreCurve, ScoreOrigin } from '../model/score.ts'
import type { Turn } from '../model/turn.ts'
import { curveMean, curveMedian } from './curve-figures.ts'

/**
 * The figures of a finished run: mean and median of its default curve, plain mean and minimum of the confidences of
 * the turns that have one, and how many speakers its turns name. What cannot be computed is null.
 */
export function summarise(
  turns: readonly Turn[],
  defaultCurve: ScoreCurve | null,
  origin: ScoreOrigin | null,
): RunSummary {
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
    sampleMean: defaultCurve === null ? null : curveMean(defaultCurve),
    sampleMedian: defaultCurve === null ? null : curveMedian(defaultCurve),
    turnMean: count === 0 ? null : sum / count,
    turnMinimum: count === 0 ? null : minimum,
    speakerCount: new Set(turns.map((turn) => turn.speaker)).size,
  }
}

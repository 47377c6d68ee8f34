import { curveMean, curveMedian } from '../curves/curve-figures.ts'
import type { Stretch } from '../model/evaluation.ts'
import type { RunSummary, SpeakerHints } from '../model/run.ts'
import type { ScoreCurve, ScoreOrigin } from '../model/score.ts'
import type { SpeakerDoubt } from '../model/speaker-doubt.ts'
import type { Turn } from '../model/turn.ts'
import { overlapTimes } from './overlap.ts'
import { speakerCountDoubt } from './speaker-count-doubt.ts'

/** The input of `summarise`. */
export interface FinishedRun {
  readonly turns: readonly Pick<Turn, 'speaker' | 'start' | 'end' | 'confidence'>[]
  /** Their `overlapTimes`, if the caller has them. */
  readonly overlaps?: readonly Stretch[]
  /** The default curve, or null. */
  readonly curve: ScoreCurve | null
  /** Of the default curve. */
  readonly origin: ScoreOrigin | null
  /** The length of the recording; null: unknown. */
  readonly durationSeconds: number | null
  /** What the provider doubts about the speakers; null: unknown. */
  readonly speakerDoubt: SpeakerDoubt | null
  /** What the request said about the number of speakers. */
  readonly hints: SpeakerHints
}

type StoredRun = Omit<FinishedRun, 'curve' | 'origin' | 'overlaps'>

/**
 * Computes the figures of a succeeded run: mean and median of its default curve; mean, mean weighted by length, and minimum
 * of the turn confidences; overlap share; number of speakers, and how sure it is. Figures that cannot be computed are null.
 */
export function summarise(run: FinishedRun): RunSummary {
  const { turns, overlaps, curve, origin, durationSeconds, speakerDoubt, hints } = run
  let count = 0
  let sum = 0
  let seconds = 0
  let weightedMean = 0
  let minimum = Infinity
  for (const { start, end, confidence } of turns) {
    if (confidence === null) continue
    count++
    sum += confidence
    seconds += end - start
    // A running mean stays between the confidences: a quotient of sums may round to more than 100.
    weightedMean += (confidence - weightedMean) * ((end - start) / seconds)
    minimum = Math.min(minimum, confidence)
  }
  const speakerCount = new Set(turns.map((turn) => turn.speaker)).size
  return {
    score: origin,
    sampleMean: curve === null ? null : curveMean(curve),
    sampleMedian: curve === null ? null : curveMedian(curve),
    turnMean: count === 0 ? null : sum / count,
    turnMeanWeighted: count === 0 ? null : weightedMean,
    turnMinimum: count === 0 ? null : minimum,
    overlapShare: overlapShare(overlaps ?? overlapTimes(turns), durationSeconds),
    speakerCount,
    speakerCountDoubt: speakerCountDoubt(speakerCount, speakerDoubt, hints),
    speakerRange: speakerDoubt?.range ?? null,
  }
}

/**
 * The share of the recording's length with at least two active speakers, 0–100, as the overlap of pyannote.metrics. The
 * parts of turns after the end are ignored. null: the length is unknown.
 */
function overlapShare(overlaps: readonly Stretch[], durationSeconds: number | null): number | null {
  if (durationSeconds === null || durationSeconds <= 0) return null
  let seconds = 0
  for (const { start, end } of overlaps) {
    seconds += Math.max(0, Math.min(end, durationSeconds) - start)
  }
  return Math.min(100, (100 * seconds) / durationSeconds)
}

/**
 * Adds figures that are missing in a summary stored by an older version. They are computed from the turns, the
 * recording's length, and what the run says about speakers. Figures of the curve are null: they need a migration.
 */
export function completeSummary(stored: Partial<RunSummary>, run: StoredRun): RunSummary {
  return { ...summarise({ ...run, curve: null, origin: null }), ...stored }
}

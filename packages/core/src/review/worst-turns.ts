import { scoreBin } from '../curves/histogram.ts'
import type { Recording } from '../model/recording.ts'
import type { RecordingFilter } from '../model/recording-query.ts'
import type { Turn } from '../model/turn.ts'
import type { CandidateTotal } from './totals.ts'

/** So many turns of lowest confidence of a recording are kept, and so many of the most severe. */
export const TURNS_KEPT = 1_000

/** The number of slots of confidence: 101 whole numbers, and the 100 intervals between them. */
export const CONFIDENCE_SLOTS = 201

/** The slot of a confidence: 2k for exactly k, 2k + 1 for k < confidence < k + 1. So whole bounds, inclusive, are of whole slots. */
export function confidenceSlot(confidence: number): number {
  const bin = scoreBin(confidence)
  return 2 * bin + (confidence === bin ? 0 : 1)
}

/** A turn of a recording's current run. Only turns with a confidence are kept and counted. */
export interface WorstTurn
  extends Pick<Turn, 'index' | 'speaker' | 'start' | 'end' | 'runnerUp' | 'margin'> {
  readonly confidence: number
  /** See `turnSeverity`. */
  readonly severity: number
}

/**
 * The duration in seconds × (100 − confidence) / 100: the seconds that are expected to be wrong if confidence were a probability.
 * It does not depend on a threshold, so the order of a list is the same for each.
 */
export function turnSeverity({
  start,
  end,
  confidence,
}: Pick<WorstTurn, 'start' | 'end' | 'confidence'>): number {
  return ((end - start) * (100 - confidence)) / 100
}

/** All turns of a recording by confidence, also those that are not kept. */
export interface TurnFigures {
  /** The number of turns whose slot is at most this one. */
  readonly countsUpTo: readonly number[]
  /** Their seconds. */
  readonly secondsUpTo: readonly number[]
}

/** Whole numbers, inclusive. */
export interface ConfidenceRange {
  readonly min: number
  readonly max: number
}

/** The slots of a range: `first` ≤ slot ≤ `last`. */
export function slotsOf({ min, max }: ConfidenceRange): {
  readonly first: number
  readonly last: number
} {
  return { first: 2 * min, last: 2 * max }
}

/** The turns within a range. */
export function turnTotal(
  { countsUpTo, secondsUpTo }: TurnFigures,
  range: ConfidenceRange,
): CandidateTotal {
  const { first, last } = slotsOf(range)
  return { count: between(countsUpTo, first, last), seconds: between(secondsUpTo, first, last) }
}

/** Figures by slot as 101 bins: bin k has k ≤ confidence < k + 1. */
export function binsUpTo(upTo: ArrayLike<number>): number[] {
  return Array.from({ length: (CONFIDENCE_SLOTS + 1) / 2 }, (_, bin) =>
    between(upTo, 2 * bin, Math.min(2 * bin + 1, CONFIDENCE_SLOTS - 1)),
  )
}

function between(upTo: ArrayLike<number>, first: number, last: number): number {
  // Rounding may make it less than nothing.
  return Math.max((upTo[last] ?? 0) - (upTo[first - 1] ?? 0), 0)
}

export const WORST_TURN_SORTS = ['severity', 'confidence', 'duration', 'recording'] as const
export type WorstTurnSort = (typeof WORST_TURN_SORTS)[number]

/** Where a page starts: after this turn. `value`: of the sort; by recording it is 0. */
export interface WorstTurnPosition {
  readonly value: number
  readonly recordingId: string
  readonly index: number
}

/** The kept turns of the recordings that match a filter. */
export interface WorstTurnQuery {
  readonly recordings: RecordingFilter
  readonly confidence: ConfidenceRange
  /** Seconds. */
  readonly minDuration: number
  /** Leave out those that have a verdict in effect on their run (see `verdictLookup`). */
  readonly unjudged: boolean
  /** `severity` and `duration`: highest first; `confidence`: lowest first; `recording`: by id. Ties by recording id, then by index. */
  readonly sort: WorstTurnSort
  readonly limit: number
  readonly after: WorstTurnPosition | null
}

/** A kept turn, and where it is. */
export interface FoundTurn extends WorstTurn {
  readonly recordingId: string
  readonly recordingName: string
  readonly runId: string
  /** Null: the speaker has none. */
  readonly speakerName: string | null
}

export interface WorstTurnPage {
  readonly items: readonly FoundTurn[]
  readonly more: boolean
  /** Of all turns of the range in the recordings that match, also those that are judged or not kept; null with a `minDuration`. */
  readonly total: CandidateTotal | null
}

/** The value that a sort compares. */
export function worstTurnValue(
  {
    severity,
    confidence,
    start,
    end,
  }: Pick<WorstTurn, 'severity' | 'confidence' | 'start' | 'end'>,
  sort: WorstTurnSort,
): number {
  if (sort === 'recording') return 0
  if (sort === 'duration') return end - start
  return sort === 'confidence' ? confidence : severity
}

/** The order of a list. */
export function compareWorstTurns(
  a: WorstTurnPosition,
  b: WorstTurnPosition,
  sort: WorstTurnSort,
): number {
  const sign = sort === 'confidence' ? 1 : -1
  if (a.value !== b.value) return sign * (a.value - b.value)
  if (a.recordingId !== b.recordingId) return a.recordingId < b.recordingId ? -1 : 1
  return a.index - b.index
}

/** The name of a speaker of a run that is kept. Those of a recording are of its current run, which may be another one now. */
export function speakerNameIn(
  { currentRunId, speakerNames }: Pick<Recording, 'currentRunId' | 'speakerNames'>,
  runId: string,
  speaker: string,
): string | null {
  if (currentRunId !== runId || !Object.hasOwn(speakerNames, speaker)) return null
  return speakerNames[speaker] ?? null
}

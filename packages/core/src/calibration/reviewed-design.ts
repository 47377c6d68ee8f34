import {
  type CandidatePosition,
  type CandidateSort,
  compareCandidates,
} from '../review/candidates.ts'
import type { MomentSource } from '../review/review-record.ts'

export type MomentVerdict = 'right' | 'wrong' | 'unclear'

/** A judged moment. */
export interface JudgedMoment {
  readonly seconds: number
  /** 0–100. */
  readonly score: number
  readonly verdict: MomentVerdict
}

/** `from` ≤ score < `to`. */
export interface ScoreSpan {
  readonly from: number
  readonly to: number
}

/** A stratum of which some moments were drawn, each with a probability in proportion to its duration. */
export interface SampledStratum {
  /** Where the scores of all its moments are. */
  readonly scores: ScoreSpan
  /** The seconds of all its moments. */
  readonly seconds: number
  /** Those that were drawn and judged. */
  readonly draws: readonly JudgedMoment[]
}

/** What was judged, and how it was chosen. The strata are disjoint; together they are the corpus. */
export interface ReviewedDesign {
  /** A stratum of which every moment was judged: what was reached of the queue. */
  readonly complete: readonly JudgedMoment[]
  readonly sampled: readonly SampledStratum[]
}

/** A verdict of a review, with how its moment was chosen. */
export interface ReviewVerdict extends JudgedMoment {
  readonly source: MomentSource
  /** Where it is in the queue; null: it is above the threshold. */
  readonly position: CandidatePosition | null
}

/** What was chosen from: the threshold (score < threshold is below), the order of the queue, and the seconds of all moments. */
export interface ReviewFrame {
  readonly threshold: number
  readonly sort: CandidateSort
  readonly belowSeconds: number
  readonly aboveSeconds: number
}

/** Scores 0–100 are below it. */
export const SCORE_END = 101

/** Reviews as designs: of the corpus, and of each side of the threshold. */
export interface ReviewDesigns {
  readonly all: ReviewedDesign
  readonly below: ReviewedDesign
  readonly above: ReviewedDesign
}

/**
 * The design of reviews that were stopped anywhere. Of the queue, what was judged is a complete stratum; so are draws from the
 * part of it that was reached, which the queue then left out. The other draws are a sample of what was not reached. Moments
 * without a verdict, because they were skipped or their recording is gone, are left out: of draws the others remain a sample, if
 * they were not skipped for being right or wrong. One verdict for each moment.
 */
export function reviewDesigns(
  verdicts: readonly ReviewVerdict[],
  { threshold, sort, belowSeconds, aboveSeconds }: ReviewFrame,
): ReviewDesigns {
  let last: CandidatePosition | null = null
  for (const { source, position } of verdicts) {
    if (source !== 'queue' || position === null) continue
    if (last === null || compareCandidates(position, last, sort) > 0) last = position
  }
  const isReached = ({ position }: ReviewVerdict) =>
    last !== null && position !== null && compareCandidates(position, last, sort) <= 0
  const complete = verdicts.filter((one) => one.source !== 'above' && isReached(one))
  const below = designOf(belowSeconds, complete, {
    scores: { from: 0, to: threshold },
    seconds: belowSeconds - secondsOf(complete),
    draws: verdicts.filter((one) => one.source === 'below' && !isReached(one)),
  })
  const above = designOf(aboveSeconds, [], {
    scores: { from: threshold, to: SCORE_END },
    seconds: aboveSeconds,
    draws: verdicts.filter(({ source }) => source === 'above'),
  })
  const all = {
    complete: [...below.complete, ...above.complete],
    sampled: [...below.sampled, ...above.sampled],
  }
  return { all, below, above }
}

/** The design of one side. If every moment was drawn, nothing is left to chance. */
function designOf(
  sideSeconds: number,
  complete: readonly JudgedMoment[],
  sampled: SampledStratum,
): ReviewedDesign {
  const left = sampled.seconds - secondsOf(sampled.draws)
  // What rounding leaves is nothing: durations have microseconds, and sums of them 24 bits.
  return left > 1e-6 * sideSeconds
    ? { complete, sampled: [sampled] }
    : { complete: [...complete, ...sampled.draws], sampled: [] }
}

function secondsOf(moments: readonly JudgedMoment[]): number {
  return moments.reduce((sum, { seconds }) => sum + seconds, 0)
}

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
  /** Moments that were all judged: those that were reached of the queue. */
  readonly complete: readonly JudgedMoment[]
  readonly sampled: readonly SampledStratum[]
}

/** The moments of reviews that were judged. */
export interface ReviewedMoments {
  /** The queue up to the last moment that was judged: the listed spots, those that were drawn too. */
  readonly reached: readonly JudgedMoment[]
  /** The seconds of what was reached, but is not judged. */
  readonly unjudgedSeconds: number
  /** Draws below the threshold that lie in nothing that was reached. */
  readonly below: readonly JudgedMoment[]
  readonly above: readonly JudgedMoment[]
}

/** What was chosen from: the threshold (score < threshold is below), and the seconds of all moments. */
export interface ReviewFrame {
  readonly threshold: number
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
  /** The strata of `all` that further draws tell more of. */
  readonly drawable: readonly SampledStratum[]
}

/**
 * The design of reviews that were stopped anywhere. What was reached of the queue, and is judged, is a complete stratum: each of
 * its moments would be judged whether it was drawn or not. What was reached but is not judged is a stratum without draws: other
 * moments say nothing of it. The draws that lie elsewhere are a sample of the rest. Draws without a verdict, because they were
 * skipped or their recording is gone, are left out: the others remain a sample, if they were not skipped for being right or
 * wrong.
 */
export function reviewDesigns(
  { reached, unjudgedSeconds, below: belowDraws, above: aboveDraws }: ReviewedMoments,
  { threshold, belowSeconds, aboveSeconds }: ReviewFrame,
): ReviewDesigns {
  const scores = { from: 0, to: threshold }
  const rest = designOf(belowSeconds, reached, {
    scores,
    seconds: belowSeconds - secondsOf(reached) - unjudgedSeconds,
    draws: belowDraws,
  })
  const unjudged =
    unjudgedSeconds > 0 ? [{ scores, seconds: unjudgedSeconds, draws: [] as JudgedMoment[] }] : []
  const below = { complete: rest.complete, sampled: [...rest.sampled, ...unjudged] }
  const above = designOf(aboveSeconds, [], {
    scores: { from: threshold, to: SCORE_END },
    seconds: aboveSeconds,
    draws: aboveDraws,
  })
  const all = {
    complete: [...below.complete, ...above.complete],
    sampled: [...below.sampled, ...above.sampled],
  }
  return { all, below, above, drawable: [...rest.sampled, ...above.sampled] }
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

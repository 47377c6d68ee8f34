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

/** A stratum of which some moments were drawn: `drawOrder`. */
export interface SampledStratum {
  /** Where the scores of all its moments are. */
  readonly scores: ScoreSpan
  /** The seconds of all its moments. */
  readonly seconds: number
  /** The first n of the order in which they are drawn, all judged. */
  readonly draws: readonly JudgedMoment[]
}

/** What was judged, and how it was chosen. The strata are disjoint; together they are the corpus. */
export interface ReviewedDesign {
  /** A stratum of which every moment was judged: what was reached of the queue. */
  readonly complete: readonly JudgedMoment[]
  readonly sampled: readonly SampledStratum[]
}

/** A verdict of a session, with what is stored of how the moment was chosen. A skipped moment is judged unclear. */
export interface SessionVerdict extends JudgedMoment {
  /** On which side of the threshold it is. */
  readonly stratum: 'below' | 'above'
  /** Its place in the queue; null: it is above the threshold. */
  readonly queueRank: number | null
  /** Its place in the `drawOrder` of its stratum; null: later than all that were planned. */
  readonly drawNumber: number | null
}

/** What was chosen from: the threshold (score < threshold is below), and the seconds of all moments on each side of it. */
export interface SessionFrame {
  readonly threshold: number
  readonly belowSeconds: number
  readonly aboveSeconds: number
}

/** Scores 0–100 are below it. */
export const SCORE_END = 101

/** A session as designs: of the corpus, and of each side of the threshold. */
export interface SessionDesigns {
  readonly all: ReviewedDesign
  readonly below: ReviewedDesign
  readonly above: ReviewedDesign
}

/**
 * The design of a session that was stopped anywhere. Of the queue, the moments before the first one without a verdict are a
 * complete stratum. Of the draws of each stratum, those before the first one without a verdict are a sample; if their moment was
 * reached in the queue, it is in the complete stratum instead, and the others are a sample of what was not reached. One verdict
 * for each moment.
 */
export function sessionDesigns(
  verdicts: readonly SessionVerdict[],
  { threshold, belowSeconds, aboveSeconds }: SessionFrame,
): SessionDesigns {
  const [below, above] = (['below', 'above'] as const).map((side) =>
    verdicts.filter(({ stratum }) => stratum === side),
  ) as [SessionVerdict[], SessionVerdict[]]
  const complete = beforeGap(below, 'queueRank')
  const reached = new Set(complete)
  const left = belowSeconds - complete.reduce((sum, moment) => sum + moment.seconds, 0)
  const sampledBelow: SampledStratum = {
    scores: { from: 0, to: threshold },
    seconds: left,
    draws: beforeGap(below, 'drawNumber').filter((draw) => !reached.has(draw)),
  }
  const sampledAbove: SampledStratum = {
    scores: { from: threshold, to: SCORE_END },
    seconds: aboveSeconds,
    draws: beforeGap(above, 'drawNumber'),
  }
  // What rounding leaves is nothing.
  const unreached = left > 1e-9 * belowSeconds ? [sampledBelow] : []
  const audited = aboveSeconds > 0 ? [sampledAbove] : []
  return {
    all: { complete, sampled: [...unreached, ...audited] },
    below: { complete, sampled: unreached },
    above: { complete: [], sampled: audited },
  }
}

/** Those with the places 0, 1, 2, … up to the first that is missing. */
function beforeGap(
  verdicts: readonly SessionVerdict[],
  name: 'queueRank' | 'drawNumber',
): SessionVerdict[] {
  const byPlace = new Map(verdicts.map((verdict) => [verdict[name], verdict]))
  const found: SessionVerdict[] = []
  for (let next = byPlace.get(0); next; next = byPlace.get(found.length)) found.push(next)
  return found
}

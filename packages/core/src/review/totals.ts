/** A number of spots or turns, also of those that are not kept. */
export interface CandidateTotal {
  readonly count: number
  readonly seconds: number
}

/** All spots for one threshold, and those with each reason, in the order of `REASONS`. */
export interface ThresholdTotal extends CandidateTotal {
  readonly reasons: readonly CandidateTotal[]
}

/** A verdict of a person on a stretch. Seconds. */
export interface LaneVerdict {
  readonly start: number
  readonly end: number
  readonly verdict: 'right' | 'wrong' | 'unclear'
  /** It is on another run than the shown one. */
  readonly isOther: boolean
}

/** The verdicts in a strip below the lanes, in the order in which they are painted. */
export type VerdictLane = readonly LaneVerdict[]

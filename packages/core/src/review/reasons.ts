/** Why the score of a spot may be low. Their order is that of their bits: one is only ever added at the end. */
export const REASONS = [
  'overlap',
  'short-turn',
  'close-second',
  'low-level',
  'clipping',
  'turn-edge',
  'far-from-any-voice',
] as const
export type Reason = (typeof REASONS)[number]

/** What holds for a spot, by the turns and the peaks around it. Several may hold, or none. */
export const REASON_RULE = {
  /** overlap: at least two speakers are active in at least this share of the spot. */
  overlapShare: 0.2,
  /** short-turn: the spot touches a turn that is shorter than this. Seconds. */
  shortTurnSeconds: 1,
  /**
   * close-second: the turn at the centre of the spot has a margin below this. If several are there, the one with the smallest
   * margin counts.
   */
  closeMargin: 15,
  /** far-from-any-voice: no turn is at the centre, or the one that counts is less sure than this although its margin is not close. */
  unsureConfidence: 50,
  /** turn-edge: a turn starts or ends so near to the centre. Seconds. */
  edgeSeconds: 0.25,
  /** low-level: the level of the spot is at most this share of that of all turns: 12 dB below. */
  levelShare: 0.25,
  /** low-level: or it is below this, of 127: −38 dB. Peaks are rounded outward, so that noise of no level has 1. */
  leastLevel: 1.5,
  /** clipping: so many steps of 10 ms have a sample within 0.07 dB of full scale. Normalized sound has one. */
  clippedSteps: 2,
} as const

/** The bit of a reason. */
export function reasonBit(reason: Reason): number {
  return 1 << REASONS.indexOf(reason)
}

/** The reasons of a set of bits, in the order of `REASONS`. */
export function reasonsOf(bits: number): Reason[] {
  return REASONS.filter((reason) => (bits & reasonBit(reason)) !== 0)
}

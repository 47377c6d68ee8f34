import { framesIn } from './grid.ts'

/** What is known about a frame and its labels. Probabilities are 0 … 1. */
export interface FrameEvidence {
  /** Number of labelled speakers. */
  readonly labelled: 0 | 1 | 2
  /** Certainty of the labels: the product of the posteriors and the voice shares. */
  readonly certainty: number
  /** Probability of speech. */
  readonly speech: number
  /** Probability of overlapping speech. */
  readonly crosstalk: number
  /** Mean probability of overlapping speech within `NEARBY_FRAMES`. */
  readonly crosstalkNearby: number
  /** Distance to the nearest frame with a labelled speaker; `Infinity` if there is none. */
  readonly secondsToTurn: number
}

/** Frames before and after a frame that count as its surroundings: 30 s. */
export const NEARBY_FRAMES: number = framesIn(30)

/** Constant of the log-odds for frames without and with labelled speakers. */
const OFFSET = { silence: 2.36, speech: -1.27 }
/** Coefficients of the log-odds, fitted with a fixed sign (`docs/confidence.md`). */
const FOR = { certainty: 0.54, speech: 0.66 }
const AGAINST = { crosstalk: 0.12, crosstalkNearby: 4.9, turnNearby: 2.38, secondSpeaker: 1.12 }

/**
 * Computes the probability that the labels of a frame are right, 0 … 1 (a logistic model). It increases with the
 * certainty and decreases with the overlapping speech of the surroundings. It also
 * - increases with the distance to the nearest turn, if no speaker is labelled,
 * - increases with the probability of speech, if a speaker is labelled,
 * - decreases with the probability of overlapping speech, if exactly one speaker is labelled,
 * - is lower if two speakers are labelled.
 */
export function confidenceOf(frame: FrameEvidence): number {
  let logOdds =
    FOR.certainty * logit(frame.certainty, 0.02) - AGAINST.crosstalkNearby * frame.crosstalkNearby
  if (frame.labelled === 0) {
    logOdds += OFFSET.silence - AGAINST.turnNearby * Math.exp(-frame.secondsToTurn)
  } else {
    logOdds += OFFSET.speech + FOR.speech * logit(frame.speech, 0.004)
    if (frame.labelled === 1) logOdds -= AGAINST.crosstalk * logit(frame.crosstalk, 0.004)
    else logOdds -= AGAINST.secondSpeaker
  }
  return 1 / (1 + Math.exp(-logOdds))
}

/** Log-odds of a probability. `margin` keeps them finite: posteriors are stored in steps of 1/255. */
function logit(p: number, margin: number): number {
  return Math.log((p + margin) / (1 - p + margin))
}

import { dot } from '../vector.ts'
import type { Voice } from './voiceprint.ts'

/** Two voices of the same person differ by this much more the shorter they are (clustering/voice-similarity.ts). */
const NOISE_SECONDS = 0.5

/** Logistic model of the corrected cosine: fitted by `bench/identification`, see docs/identification.md. */
const LOGIT = { intercept: -9.31, perSimilarity: 21.4 }

/**
 * The probability that two voices are of the same person, if both cases were equally likely before: a logistic function
 * of their cosine, which is divided by its expected value for one voice of that much speech.
 */
export function sameVoiceProbability(a: Voice, b: Voice): number {
  return probabilityOf(similarity(a, b))
}

/** The same as an integer from 0 to 100. */
export function voiceScore(a: Voice, b: Voice): number {
  return Math.round(100 * sameVoiceProbability(a, b))
}

/** The cosine of two voices, corrected for how much speech they hold. May exceed 1. */
export function similarity(a: Voice, b: Voice): number {
  const [x, y] = [a.seconds, b.seconds]
  const expected = Math.sqrt((x / (x + NOISE_SECONDS)) * (y / (y + NOISE_SECONDS)))
  return dot(a.vector, b.vector) / expected
}

/** The probability of one person for a similarity. */
export function probabilityOf(value: number): number {
  return 1 / (1 + Math.exp(-(LOGIT.intercept + LOGIT.perSimilarity * value)))
}

import { dot } from '../vector.ts'

/** Two embeddings of d seconds of one voice have an expected cosine of d / (d + 0.5): fitted, see docs/clustering.md. */
const NOISE_SECONDS = 0.5

/** Speech with a larger similarity is of one voice. */
export const ONE_VOICE_ABOVE = 0.75

/** The mean embedding of some speech. */
export interface Voice {
  /** Weighted mean of unit vectors (not normalized). */
  readonly mean: Float64Array
  /** Length of the mean. */
  readonly norm: number
  /** Duration of the speech. */
  readonly seconds: number
}

/**
 * Similarity of two voices: the cosine of their means, divided by its expected value for one voice. May exceed 1.
 * @param tolerance added per √(1/seconds), because the similarity of short speech varies more
 */
export function voiceSimilarity(a: Voice, b: Voice, tolerance: number): number {
  const cosine = dot(a.mean, b.mean) / (a.norm * b.norm)
  const [x, y] = [a.seconds, b.seconds]
  const expected = Math.sqrt((x / (x + NOISE_SECONDS)) * (y / (y + NOISE_SECONDS)))
  return cosine / expected + tolerance * Math.sqrt(1 / x + 1 / y)
}

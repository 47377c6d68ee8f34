/** What is above 1 by so little is a probability with a rounding error. */
const ROUNDING = 1e-6

/** A confidence of a file; what is a rounding error above 1 is 1. */
export function withoutRounding(confidence: number): number {
  return confidence > 1 && confidence <= 1 + ROUNDING ? 1 : confidence
}

/** Whether the confidences of a file are 0–1 and not 0–100, by the largest of them. */
export function areProbabilitiesUpTo(largest: number): boolean {
  return largest <= 1
}

/** A score 0–100 as a probability with up to four decimals. */
export function probability(score: number): number {
  return Math.round(score * 100) / 10_000
}

/** A probability as a score 0–100, without the noise of the product: 0.57 is 57 and not 56.99999999999999. */
export function percent(probability: number): number {
  return Math.round(probability * 100 * 1e6) / 1e6
}

import { ToolkitError } from '../errors.ts'
import { permanentRandom } from './seeded-random.ts'

/** The share of a session that are moments drawn at random. */
export const DEFAULT_AUDIT_SHARE = 0.2

/**
 * The probability that n draws include each of the moments that they drew, given the probability of each to be the next one drawn
 * (its seconds, divided by those of its stratum). Drawn moments are not drawn again, as when moments are ordered by e/seconds with
 * exponential e (Rosén 1997, J. Statistical Planning and Inference 62, 159–191): the first n are, for each n, a sample with
 * probabilities nearly proportional to the duration, so that a person may stop at any time, and the wrong share of the draws is
 * the wrong share of the time. The probability of inclusion is n times that of one draw, but
 * moments for which it is 1 or more are certain and the others share the rest (Särndal, Swensson and Wretman 1992, Model
 * Assisted Survey Sampling, section 3.6.2). The sum of probability of a draw/probability of inclusion is 1: the seconds of the
 * stratum are estimated without error.
 */
export function inclusionProbabilities(probabilities: readonly number[]): number[] {
  const n = probabilities.length
  // Mostly none is certain, and nothing has to be sorted.
  if (n * greatest(probabilities) < 1 - 1e-9) return probabilities.map((p) => n * p)
  const descending = Float64Array.from(probabilities).sort().reverse()
  let rest = 1
  let certain = 0
  for (; certain < n; certain++) {
    const largest = descending[certain] as number
    // What is left of the probability may be a rounding error: then all was drawn.
    if ((n - certain) * largest < rest * (1 - 1e-9)) break
    rest -= largest
  }
  const limit = certain === 0 ? Infinity : (descending[certain - 1] as number)
  return probabilities.map((p) => (p >= limit ? 1 : ((n - certain) * p) / rest))
}

function greatest(values: readonly number[]): number {
  let most = 0
  for (const value of values) most = Math.max(most, value)
  return most
}

/** What is judged at a position: a moment of the queue, or a draw; each with its index among its own. */
export interface PlannedItem {
  readonly source: 'queue' | 'audit'
  readonly index: number
}

/** The order of a session. It depends on the seed alone, so that a session goes on at any position. */
export interface BlindOrder {
  readonly length: number
  /** O(1). Null: after the end. */
  at(position: number): PlannedItem | null
}

/**
 * Mixes draws into the queue, so that nobody knows which moments are draws: of each 1/share positions one, at random, is a
 * draw. If one of the two ends, the rest of the other follows. With another `seed`, it also mixes two strata of draws.
 *
 * A moment below the threshold can be both in the queue and a draw: it is judged at the first of its positions.
 */
export function blindOrder(
  { queue, audit }: { readonly queue: number; readonly audit: number },
  seed: number,
  share: number = DEFAULT_AUDIT_SHARE,
): BlindOrder {
  if (!(share >= 0 && share <= 1)) {
    throw new ToolkitError('internal', `The share ${share} is outside 0–1.`)
  }
  /** The first position of a block; the rounding is that of 1/share, which is not exact. */
  const startOf = (block: number) => Math.ceil(block / share - 1e-9)
  /** Draws before `position`, and whether there is one. */
  const drawsAt = (position: number): { before: number; isDraw: boolean } => {
    if (share === 0) return { before: 0, isDraw: false }
    let block = Math.floor(position * share)
    while (startOf(block) > position) block -= 1
    while (startOf(block + 1) <= position) block += 1
    const [start, end] = [startOf(block), startOf(block + 1)]
    const place = start + Math.floor((end - start) * permanentRandom(seed, `block ${block}`))
    return { before: block + (place < position ? 1 : 0), isDraw: place === position }
  }
  const length = queue + audit
  return {
    length,
    at(position) {
      if (position >= length) return null
      const { before, isDraw } = drawsAt(position)
      if (position - before >= queue) return { source: 'audit', index: position - queue }
      if (before >= audit) return { source: 'queue', index: position - audit }
      return isDraw
        ? { source: 'audit', index: before }
        : { source: 'queue', index: position - before }
    },
  }
}

import { ToolkitError } from '../errors.ts'
import { permanentRandom } from './seeded-random.ts'

/** The share of a session that are moments drawn at random. */
export const DEFAULT_AUDIT_SHARE = 0.2

/** A moment that can be drawn. Long ones should be cut before: a moment counts as wrong with all its seconds. */
export interface FrameMoment {
  readonly id: string
  readonly seconds: number
}

/**
 * The moments of a stratum in the order in which they are drawn: by u/seconds, where u is the permanent random number of a
 * moment. This is sequential Poisson sampling (Ohlsson 1998, J. Official Statistics 14, 149–162), for these reasons:
 * - The first n are, for each n, a sample with probabilities proportional to the duration. A person may stop at any time. The
 *   start of a systematic sample is no sample, and a plain Poisson sample has a random size.
 * - A moment is drawn as one would draw seconds of sound, so that the wrong share of the draws is the wrong share of the time,
 *   and a verdict is a yes or no with the same weight as any other: there are good intervals for few errors.
 * - No moment is drawn twice, and one that is added or deleted later leaves the order of the others as it is.
 * Reads any number of moments and keeps `limit`. O(n log limit).
 */
export function drawOrder<M extends FrameMoment>(
  moments: Iterable<M>,
  seed: number,
  limit: number,
): M[] {
  let kept: { readonly moment: M; readonly rank: number }[] = []
  const prune = () => {
    kept.sort((a, b) => a.rank - b.rank || (a.moment.id < b.moment.id ? -1 : 1))
    kept = kept.slice(0, limit)
  }
  for (const moment of moments) {
    if (!(moment.seconds > 0)) {
      throw new ToolkitError('internal', `The moment ${moment.id} has no duration.`)
    }
    kept.push({ moment, rank: permanentRandom(seed, moment.id) / moment.seconds })
    if (kept.length >= 2 * limit + 1000) prune()
  }
  prune()
  return kept.map(({ moment }) => moment)
}

/** The probability that a moment is the next one drawn from a stratum of `stratumSeconds`: it is stored with each draw. */
export function drawProbability(seconds: number, stratumSeconds: number): number {
  return Math.min(1, seconds / stratumSeconds)
}

/**
 * The probability that n draws include each of the moments that they drew, given their `drawProbability`: n times that, but
 * moments for which it is 1 or more are certain and the others share the rest (Särndal, Swensson and Wretman 1992, Model
 * Assisted Survey Sampling, section 3.6.2). The sum of probability of a draw/probability of inclusion is 1: the seconds of the
 * stratum are estimated without error.
 */
export function inclusionProbabilities(probabilities: readonly number[]): number[] {
  const n = probabilities.length
  const descending = [...probabilities].sort((a, b) => b - a)
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

import { compareNewestFirst, type StretchVerdict } from '../model/stretch-verdict.ts'
import { partitionPoint } from './binary-search.ts'

interface Interval {
  readonly start: number
  readonly end: number
}

/**
 * A function that finds the verdicts on a stretch, newest first. A verdict is on a stretch if it covers at least half of
 * it; those that were taken back are on none. O(log n + found), unless there are long verdicts.
 */
export function verdictLookup<V extends StretchVerdict>(
  verdicts: readonly V[],
): (stretch: Interval) => readonly V[] {
  const inEffect = verdicts
    .filter(({ undoneAt }) => undoneAt === null)
    .sort((a, b) => a.start - b.start)
  let last = -Infinity
  /** The latest end of each verdict and those before it. */
  const ends = inEffect.map(({ end }) => {
    last = Math.max(last, end)
    return last
  })
  return ({ start, end }) => {
    const found: V[] = []
    const first = partitionPoint(ends.length, (index) => (ends[index] as number) > start)
    for (let index = first; index < inEffect.length; index++) {
      const verdict = inEffect[index] as V
      if (verdict.start >= end) break
      const shared = Math.min(verdict.end, end) - Math.max(verdict.start, start)
      // The tolerance is for times that were rounded.
      if (shared > 0 && shared >= (end - start) / 2 - 1e-6) found.push(verdict)
    }
    return found.length > 1 ? found.sort(compareNewestFirst) : found
  }
}

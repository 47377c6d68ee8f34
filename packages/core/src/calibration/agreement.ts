import type { Stretch } from '../model/evaluation.ts'
import type { MomentVerdict } from './reviewed-design.ts'

/** A verdict of one reviewer. */
export interface ReviewerVerdict extends Stretch {
  readonly recordingId: string
  readonly verdict: MomentVerdict
  /** The draw that was judged; null: none. */
  readonly drawId: string | null
}

/** How far two reviewers agree. */
export interface Agreement {
  /** Moments that both judged as right or wrong. */
  readonly n: number
  /** Moments that at least one of them judged as unclear: they are not in `n`. */
  readonly unclear: number
  /** The share of `n` with the same verdict; null: n = 0. */
  readonly agreed: number | null
  /**
   * Cohen's kappa (1960, Educational and Psychological Measurement 20, 37–46): (p − e)/(1 − e), p the share with the same
   * verdict, e the one that two reviewers reach by chance who say "wrong" as often as these. Null: n = 0, or both give the
   * same verdict each time, so that e = 1.
   */
  readonly kappa: number | null
}

/** Compares two reviewers over the moments that both judged. Each list has at most one verdict for each moment. */
export function agreement(
  first: readonly ReviewerVerdict[],
  second: readonly ReviewerVerdict[],
): Agreement {
  const pairs = samePairs(first, second)
  const clear = pairs.filter(([a, b]) => a.verdict !== 'unclear' && b.verdict !== 'unclear')
  const n = clear.length
  const unclear = pairs.length - n
  if (n === 0) return { n, unclear, agreed: null, kappa: null }
  const same = clear.filter(([a, b]) => a.verdict === b.verdict).length
  const [wrongFirst, wrongSecond] = ([0, 1] as const).map(
    (who) => clear.filter((pair) => pair[who].verdict === 'wrong').length,
  ) as [number, number]
  // In whole numbers, so that a chance of 1 is seen as such.
  const byChance = wrongFirst * wrongSecond + (n - wrongFirst) * (n - wrongSecond)
  const kappa = byChance === n * n ? null : (same * n - byChance) / (n * n - byChance)
  return { n, unclear, agreed: same / n, kappa }
}

type Pair = readonly [ReviewerVerdict, ReviewerVerdict]

/**
 * Verdicts of the same moment: of the same draw, or in the same recording with a common part of at least half of the longer
 * one. Each verdict is in one pair at most; pairs with more in common come first.
 */
function samePairs(first: readonly ReviewerVerdict[], second: readonly ReviewerVerdict[]): Pair[] {
  const byDraw = new Map(second.flatMap((b) => (b.drawId === null ? [] : [[b.drawId, b]])))
  const taken = new Set<ReviewerVerdict>()
  const pairs: Pair[] = []
  const take = (a: ReviewerVerdict, b: ReviewerVerdict) => {
    if (taken.has(a) || taken.has(b)) return
    taken.add(a).add(b)
    pairs.push([a, b])
  }
  for (const a of first) {
    const b = a.drawId === null ? undefined : byDraw.get(a.drawId)
    if (b) take(a, b)
  }
  const candidates = overlapping(first, second).sort((x, y) => y.common - x.common)
  for (const { pair } of candidates) take(...pair)
  return pairs
}

/** Pairs with enough in common, and the part of the longer one that this is. O(n log n + pairs that overlap). */
function overlapping(
  first: readonly ReviewerVerdict[],
  second: readonly ReviewerVerdict[],
): { readonly pair: Pair; readonly common: number }[] {
  const found: { pair: Pair; common: number }[] = []
  const others = Map.groupBy(second, ({ recordingId }) => recordingId)
  for (const [recordingId, own] of Map.groupBy(first, ({ recordingId }) => recordingId)) {
    const theirs = [...(others.get(recordingId) ?? [])].sort((a, b) => a.start - b.start)
    const longest = Math.max(0, ...theirs.map(({ start, end }) => end - start))
    let place = 0
    for (const a of [...own].sort((x, y) => x.start - y.start)) {
      // Those that start too early to reach this one reach no later one.
      while (place < theirs.length && (theirs[place] as Stretch).start + longest <= a.start) place++
      for (let i = place; i < theirs.length; i++) {
        const b = theirs[i] as ReviewerVerdict
        if (b.start >= a.end) break
        const seconds = Math.min(a.end, b.end) - Math.max(a.start, b.start)
        const common = seconds / Math.max(a.end - a.start, b.end - b.start)
        if (common >= 0.5) found.push({ pair: [a, b], common })
      }
    }
  }
  return found
}

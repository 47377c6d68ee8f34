import type { CurveBlocks } from '@toolkit/server/client'
import { counted } from '../../format/number-format.ts'
import { formatStretch } from '../../format/time-format.ts'
import { type SpotRule, spotFinder } from '../../timeline/spot-shapes.ts'

const spotsOfAnyLength = spotFinder()

/** Step of the limits that are tried. */
const STEP = 5

/**
 * Returns the lowest upper limit, a multiple of 5, with which the rule finds a spot; null if no limit does.
 */
export function firstUpperLimit(blocks: CurveBlocks, rule: SpotRule): number | null {
  for (let spotMax = STEP; spotMax <= 100; spotMax += STEP) {
    if (spotMax < rule.spotMin) continue
    if (spotsOfAnyLength(blocks, { ...rule, spotMax }).table.count > 0) return spotMax
  }
  return null
}

/**
 * Says why a curve has no spots under a rule, and what to change.
 * @param counts samples per score 0 … 100
 */
export function noSpotsMessage(
  blocks: CurveBlocks,
  rule: SpotRule,
  counts: readonly number[],
): string {
  const { table, spans } = spotsOfAnyLength(blocks, { ...rule, minDuration: 0 })
  if (table.count > 0) {
    const longest = spans.starts.reduce(
      (most, start, i) => Math.max(most, (spans.ends[i] as number) - start),
      0,
    )
    return `${counted(table.count, 'spot')} in this range ${table.count === 1 ? 'is' : 'are'} too short: the longest has ${formatStretch(longest)}. Lower “Minimum length”.`
  }
  const lowest = counts.findIndex((count) => count > 0)
  const highest = counts.findLastIndex((count) => count > 0)
  const extent = lowest < 0 ? '' : ` The samples have scores from ${lowest} to ${highest}.`
  return `No sample is in this range.${extent}`
}

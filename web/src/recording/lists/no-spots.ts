import { locateSpots, type ScoreCurve } from '@toolkit/server/client'
import { counted } from '../../format/number-format.ts'
import { formatStretch } from '../../format/time-format.ts'
import type { SpotRule } from '../../timeline/spot-shapes.ts'

/**
 * Says why a curve has no spots under a rule, and what to change.
 * @param counts samples per score 0 … 100
 */
export function noSpotsMessage(
  curve: ScoreCurve,
  rule: SpotRule,
  counts: readonly number[],
): string {
  const shorter = locateSpots(curve, {
    min: rule.spotMin,
    max: rule.spotMax,
    mergeGapSeconds: rule.mergeGap,
    minDurationSeconds: 0,
    window: { from: null, to: null },
  })
  if (shorter.count > 0) {
    let longest = 0
    for (let i = 0; i < shorter.count; i++) {
      const samples = (shorter.lasts[i] as number) - (shorter.firsts[i] as number)
      longest = Math.max(longest, samples * curve.resolution)
    }
    return `${counted(shorter.count, 'spot')} in this range ${shorter.count === 1 ? 'is' : 'are'} too short: the longest has ${formatStretch(longest)}. Lower “Shortest spot”.`
  }
  const lowest = counts.findIndex((count) => count > 0)
  const highest = counts.findLastIndex((count) => count > 0)
  const extent = lowest < 0 ? '' : ` The samples have scores from ${lowest} to ${highest}.`
  return `No sample is in this range.${extent}`
}

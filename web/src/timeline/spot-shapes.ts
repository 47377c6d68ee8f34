import { type CurveBlocks, locateSpots, type SpotTable } from '@toolkit/server/client'
import type { Spans } from './spans.ts'

/** Parameters that define spots. Scores 0–100, seconds. */
export interface SpotRule {
  readonly spotMin: number
  readonly spotMax: number
  readonly mergeGap: number
  readonly minDuration: number
  /** Longer spots are split at their maxima; 0: never. At least 1 otherwise. */
  readonly maxDuration: number
}

/** The spots of a whole curve: as a table for lists, and as spans to draw. */
export interface Spots {
  readonly table: SpotTable
  readonly spans: Spans
}

/**
 * Creates a spot finder that caches its last result, because plot, overview and list request the same spots in a frame.
 */
export function spotFinder(): (blocks: CurveBlocks, rule: SpotRule) => Spots {
  let cached: { blocks: CurveBlocks; rule: SpotRule; spots: Spots } | null = null
  return (blocks, rule) => {
    if (cached !== null && cached.blocks === blocks && isSame(cached.rule, rule))
      return cached.spots
    const options = {
      min: rule.spotMin,
      max: rule.spotMax,
      mergeGapSeconds: rule.mergeGap,
      minDurationSeconds: rule.minDuration,
      ...(rule.maxDuration === 0 ? {} : { maxDurationSeconds: rule.maxDuration }),
      window: { from: null, to: null },
    }
    const table = locateSpots(blocks.curve, options, blocks)
    const spots = { table, spans: spotSpans(table) }
    cached = { blocks, rule, spots }
    return spots
  }
}

/** The spots of the current thresholds, shared by plot, overview and lists. */
export const liveSpots = spotFinder()

/** Returns the fraction of each of `width` columns of the whole recording in spots, 0…1. */
export function spotHeat({ starts, ends }: Spans, durationSeconds: number, width: number) {
  const heat = new Float32Array(width)
  const scale = width / durationSeconds
  for (let i = 0; i < starts.length; i++) {
    const from = (starts[i] as number) * scale
    const to = Math.min((ends[i] as number) * scale, width)
    for (let x = Math.floor(from); x < to; x++) {
      heat[x] = (heat[x] as number) + Math.min(to, x + 1) - Math.max(from, x)
    }
  }
  return heat
}

function spotSpans({ curve, count, firsts, lasts }: SpotTable): Spans {
  const starts = new Float64Array(count)
  const ends = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    starts[i] = (firsts[i] as number) * curve.resolution
    ends[i] = (lasts[i] as number) * curve.resolution
  }
  // Spots are never nested, so their ends are sorted.
  return { starts, ends, reach: ends }
}

function isSame(a: SpotRule, b: SpotRule): boolean {
  return (
    a.spotMin === b.spotMin &&
    a.spotMax === b.spotMax &&
    a.mergeGap === b.mergeGap &&
    a.minDuration === b.minDuration &&
    a.maxDuration === b.maxDuration
  )
}

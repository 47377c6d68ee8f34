import { locateSpots, type ScoreCurve, type SpotTable } from '@toolkit/server/client'
import type { Spans } from './spans.ts'

/** What says which samples make a spot. Scores 0–100, seconds. */
export interface SpotRule {
  readonly spotMin: number
  readonly spotMax: number
  readonly mergeGap: number
  readonly minDuration: number
}

/** The spots of a whole curve: as a table that is read a page at a time, and as stretches to draw. */
export interface Spots {
  readonly table: SpotTable
  readonly spans: Spans
}

/** Remembers its last answer: drawing, overview and list ask for the same spots in the same frame. */
export function spotFinder(): (curve: ScoreCurve, rule: SpotRule) => Spots {
  let known: { curve: ScoreCurve; rule: SpotRule; spots: Spots } | null = null
  return (curve, rule) => {
    if (known !== null && known.curve === curve && isSame(known.rule, rule)) return known.spots
    const table = locateSpots(curve, {
      min: rule.spotMin,
      max: rule.spotMax,
      mergeGapSeconds: rule.mergeGap,
      minDurationSeconds: rule.minDuration,
      window: { from: null, to: null },
    })
    const spots = { table, spans: spotSpans(table) }
    known = { curve, rule, spots }
    return spots
  }
}

/** The spots of this moment: picture, overview and lists share one answer. */
export const liveSpots = spotFinder()

/** How much of each of `width` columns of the whole recording lies in spots, 0…1. */
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
  // Spots never lie inside each other: their ends are sorted as they are.
  return { starts, ends, reach: ends }
}

function isSame(a: SpotRule, b: SpotRule): boolean {
  return (
    a.spotMin === b.spotMin &&
    a.spotMax === b.spotMax &&
    a.mergeGap === b.mergeGap &&
    a.minDuration === b.minDuration
  )
}

import type { ScoreCurve } from '../model/curve.ts'
import type { Bounds } from '../model/page.ts'
import { sampleFigures } from './sample-figures.ts'
import { samplesCovering, samplesWithin } from './sample-grid.ts'
import { eachRun } from './sample-runs.ts'

/** A stretch of samples worth listening to. Seconds, half-open; scores 0–100 over all its samples with a value. */
export interface Spot {
  readonly start: number
  readonly end: number
  readonly mean: number
  readonly min: number
  readonly max: number
  /** How many samples it spans, with those that were joined into it. */
  readonly samples: number
}

export interface SpotOptions {
  /** Inclusive, as `max`. */
  readonly min: number
  readonly max: number
  readonly mergeGapSeconds: number
  readonly minDurationSeconds: number
  /** Spots that touch the inside of [from, to) are kept, whole. */
  readonly window: Bounds
}

/** Where the spots of a curve lie, by start; what is in them is read by `spotAt` when it is asked for. */
export interface SpotTable {
  readonly curve: ScoreCurve
  readonly count: number
  /** First sample of each spot, and the one after its last. */
  readonly firsts: readonly number[]
  readonly lasts: readonly number[]
  /** Seconds in all the spots together. */
  readonly totalSeconds: number
}

/**
 * The spots of a curve, by start: maximal runs of samples with min ≤ score ≤ max (a missing sample is in none),
 * joined where at most `mergeGapSeconds` lie between, then dropped where shorter than `minDurationSeconds`.
 * Both are compared in whole samples with a tolerance of 1e-9. A day holds a million spots where thresholds cut
 * through noise: the table costs two numbers each, so that a page of them is cheap.
 */
export function locateSpots(curve: ScoreCurve, options: SpotOptions): SpotTable {
  const { values, resolution } = curve
  const mergeGap = samplesWithin(options.mergeGapSeconds, resolution)
  const minSamples = samplesCovering(options.minDurationSeconds, resolution)
  const from = options.window.from ?? -Infinity
  const to = options.window.to ?? Infinity
  const firsts: number[] = []
  const lasts: number[] = []
  let samples = 0
  const keep = (first: number, last: number): void => {
    if (last - first < minSamples) return
    if (from >= to || first * resolution >= to || last * resolution <= from) return
    firsts.push(first)
    lasts.push(last)
    samples += last - first
  }

  let spotStart = -1
  let spotEnd = -1
  eachRun(values, options.min, options.max, (runStart, runEnd) => {
    if (spotStart < 0) spotStart = runStart
    else if (runStart - spotEnd > mergeGap) {
      keep(spotStart, spotEnd)
      spotStart = runStart
    }
    spotEnd = runEnd
  })
  if (spotStart >= 0) keep(spotStart, spotEnd)
  return { curve, count: firsts.length, firsts, lasts, totalSeconds: samples * resolution }
}

/** The spot at a place of the table (0 ≤ place < count). Mean, min and max are over all its samples with a value. */
export function spotAt(table: SpotTable, place: number): Spot {
  const { values, resolution } = table.curve
  const first = table.firsts[place] as number
  const last = table.lasts[place] as number
  const { count, sum, min, max } = sampleFigures(values, first, last)
  return {
    start: first * resolution,
    end: last * resolution,
    mean: sum / count,
    min,
    max,
    samples: last - first,
  }
}

/** All the spots of a curve with their figures, by start: see `locateSpots` for the rules. */
export function findSpots(curve: ScoreCurve, options: SpotOptions): Spot[] {
  const table = locateSpots(curve, options)
  return table.firsts.map((_, place) => spotAt(table, place))
}

/** Seconds in all the spots together. */
export function totalSeconds(spots: readonly Spot[]): number {
  let total = 0
  for (const spot of spots) total += spot.end - spot.start
  return total
}

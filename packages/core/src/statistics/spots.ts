import type { Bounds } from '../model/page.ts'
import type { ScoreCurve } from '../model/score.ts'
import { sampleFigures, samplesCovering, samplesWithin } from './curve-figures.ts'

export const SPOT_SORTS = ['start', 'mean', 'min', 'duration'] as const

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

/**
 * Calls `found(start, end)` for each maximal run of samples with min ≤ value ≤ max, in order; `end` is the index
 * after the last. Missing samples are in no run. In a float32 curve the bounds are rounded as its values were:
 * a score given as 35.6 lies within bounds of 35.6.
 */
function eachRun(
  values: Uint8Array | Float32Array,
  min: number,
  max: number,
  found: (start: number, end: number) => void,
): void {
  // Two loops, not one: each sees one kind of array, which keeps it several times faster.
  if (values instanceof Uint8Array) {
    // No score is above 100, so the byte that stands for missing is never inside.
    byteRuns(values, Math.max(Math.ceil(min), 0), Math.min(Math.floor(max), 100), found)
  } else {
    floatRuns(values, Math.fround(min), Math.fround(max), found)
  }
}

function byteRuns(
  values: Uint8Array,
  min: number,
  max: number,
  found: (start: number, end: number) => void,
): void {
  const length = values.length
  let i = 0
  while (i < length) {
    let value = values[i] as number
    if (value < min || value > max) {
      i++
      continue
    }
    const start = i
    do {
      i++
      if (i === length) break
      value = values[i] as number
    } while (value >= min && value <= max)
    found(start, i)
  }
}

function floatRuns(
  values: Float32Array,
  min: number,
  max: number,
  found: (start: number, end: number) => void,
): void {
  const length = values.length
  let i = 0
  while (i < length) {
    let value = values[i] as number
    // Not (value < min || value > max): that would let NaN in.
    if (!(value >= min && value <= max)) {
      i++
      continue
    }
    const start = i
    do {
      i++
      if (i === length) break
      value = values[i] as number
    } while (value >= min && value <= max)
    found(start, i)
  }
}

export type SpotSort = (typeof SPOT_SORTS)[number]

/** The spots in the order asked for; ties by start, the earlier first in both directions. */
export function sortSpots(spots: readonly Spot[], sort: SpotSort, descending: boolean): Spot[] {
  const sign = descending ? -1 : 1
  return spots.toSorted((a, b) => sign * (sortKey(a, sort) - sortKey(b, sort)) || a.start - b.start)
}

/**
 * The spots `offset` ≤ i < `offset + limit` of the table in the order of `sortSpots`. By start and by duration only
 * these are read from the curve. A run's curve never changes, so an offset is a lasting position.
 */
export function spotPage(
  table: SpotTable,
  order: { readonly sort: SpotSort; readonly descending: boolean },
  offset: number,
  limit: number,
): Spot[] {
  const end = Math.min(offset + limit, table.count)
  const page: Spot[] = []
  const places = order.sort === 'start' ? null : sortedPlaces(table, order.sort, order.descending)
  for (let i = offset; i < end; i++) {
    const place = places?.[i] ?? (order.descending ? table.count - 1 - i : i)
    page.push(spotAt(table, place))
  }
  return page
}

function sortedPlaces(table: SpotTable, sort: SpotSort, descending: boolean): Uint32Array {
  const sign = descending ? -1 : 1
  const keys = new Float64Array(table.count)
  const places = new Uint32Array(table.count)
  for (let place = 0; place < table.count; place++) {
    keys[place] =
      sign *
      (sort === 'duration'
        ? (table.lasts[place] as number) - (table.firsts[place] as number)
        : sortKey(spotAt(table, place), sort))
    places[place] = place
  }
  return places.sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b)
}

function sortKey(spot: Spot, sort: SpotSort): number {
  // All spots of a curve share its resolution: samples compare durations without rounding.
  return sort === 'duration' ? spot.samples : spot[sort]
}

import { BLOCK_SAMPLES, type CurveBlocks } from '../curves/curve-blocks.ts'
import { sampleEnd, secondsBeyondEnd } from '../curves/curve-end.ts'
import {
  sampleFigures,
  samplesCovering,
  samplesWithin,
  sampleTime,
} from '../curves/curve-figures.ts'
import type { Bounds } from '../model/recording-query.ts'
import type { ScoreCurve } from '../model/score.ts'
import { splitPoints } from './split-points.ts'

export const SPOT_SORTS = ['start', 'mean', 'inRangeMean', 'min', 'duration'] as const

/** An interval to listen to. Seconds, half-open. Scores 0–100 of all its samples with a value. */
export interface Spot {
  readonly start: number
  readonly end: number
  readonly mean: number
  /** The mean of its samples with min ≤ score ≤ max. It has at least one. */
  readonly inRangeMean: number
  readonly min: number
  readonly max: number
  /** The number of samples, including merged gaps. */
  readonly samples: number
  /** Seconds of its samples outside the range, or missing: those of merged gaps. */
  readonly bridgedSeconds: number
}

export interface SpotOptions {
  /** Inclusive, as `max`. */
  readonly min: number
  readonly max: number
  readonly mergeGapSeconds: number
  readonly minDurationSeconds: number
  /** Longer spots are split; absent: none is. At least one sample is kept together. */
  readonly maxDurationSeconds?: number
  /** Spots that overlap [from, to) are kept, uncut. */
  readonly window: Bounds
}

/** Inclusive bounds, comparable with the values of a curve: no missing sample is within them. */
export interface ScoreRange {
  readonly min: number
  readonly max: number
}

/** The positions of the spots of a curve, by start. `spotAt` computes their figures on demand. */
export interface SpotTable {
  readonly curve: ScoreCurve
  /** The bounds of the range as samples are compared with them. */
  readonly range: ScoreRange
  readonly count: number
  /** The first sample of each spot, and the one after its last. */
  readonly firsts: readonly number[]
  readonly lasts: readonly number[]
  /** The total duration of all spots. */
  readonly totalSeconds: number
}

/**
 * Finds the spots of a curve, by start: maximal ranges of samples with min ≤ score ≤ max (missing samples are excluded),
 * merged if the gap is at most `mergeGapSeconds`, then dropped if shorter than `minDurationSeconds`. Both are compared in
 * whole samples with a tolerance of 1e-9. A day can have a million spots, so the table stores only two numbers for each.
 *
 * A spot longer than `maxDurationSeconds` is then split where its score is highest (see `splitPoints`). Its parts are spots
 * of their own, and are not dropped for being short. A part without a sample in the range is a piece of a merged gap; it
 * is left out.
 *
 * `blocks`: those of this curve, if they are known. The result is the same, several times faster.
 */
export function locateSpots(
  curve: ScoreCurve,
  options: SpotOptions,
  blocks: CurveBlocks | null = null,
): SpotTable {
  const { values, resolution } = curve
  const range = comparableRange(values, options)
  const mergeGap = samplesWithin(options.mergeGapSeconds, resolution)
  const minSamples = samplesCovering(options.minDurationSeconds, resolution)
  const maxSamples =
    options.maxDurationSeconds === undefined
      ? Infinity
      : // NaN would never end the splitting.
        Math.max(samplesWithin(options.maxDurationSeconds, resolution) || 1, 1)
  const from = options.window.from ?? -Infinity
  const to = options.window.to ?? Infinity
  const firsts: number[] = []
  const lasts: number[] = []
  let samples = 0
  const add = (first: number, last: number): void => {
    if (from >= to) return
    if (sampleTime(first, resolution) >= to || sampleTime(last, resolution) <= from) return
    firsts.push(first)
    lasts.push(last)
    samples += last - first
  }
  const keep = (first: number, last: number): void => {
    if (last - first < minSamples) return
    if (last - first <= maxSamples) {
      add(first, last)
      return
    }
    let partStart = first
    for (const end of [...splitPoints(values, first, last, { minSamples, maxSamples }), last]) {
      if (samplesInRange(values, partStart, end, range).count > 0) add(partStart, end)
      partStart = end
    }
  }

  let spotStart = -1
  let spotEnd = -1
  forEachRange(values, range, blocks, (start, end) => {
    if (spotStart < 0) spotStart = start
    else if (start - spotEnd > mergeGap) {
      keep(spotStart, spotEnd)
      spotStart = start
    }
    spotEnd = end
  })
  if (spotStart >= 0) keep(spotStart, spotEnd)
  const beyond = lasts.at(-1) === values.length ? secondsBeyondEnd(curve) : 0
  const total = sampleTime(samples, resolution) - beyond
  return { curve, range, count: firsts.length, firsts, lasts, totalSeconds: total }
}

/** The spot at an index of the table (0 ≤ index < count). */
export function spotAt(table: SpotTable, place: number): Spot {
  const { values, resolution } = table.curve
  const first = table.firsts[place] as number
  const last = table.lasts[place] as number
  const { count, sum, min, max } = sampleFigures(values, first, last)
  const inRange = samplesInRange(values, first, last, table.range)
  return {
    start: sampleTime(first, resolution),
    end: sampleEnd(table.curve, last),
    mean: sum / count,
    inRangeMean: inRange.sum / inRange.count,
    min,
    max,
    samples: last - first,
    bridgedSeconds: sampleTime(last - first - inRange.count, resolution),
  }
}

/** All spots of a curve, by start. See `locateSpots` for the rules. */
export function findSpots(curve: ScoreCurve, options: SpotOptions): Spot[] {
  const table = locateSpots(curve, options)
  return table.firsts.map((_, place) => spotAt(table, place))
}

/** The total duration of the spots in seconds. */
export function totalSeconds(spots: readonly Spot[]): number {
  let total = 0
  for (const spot of spots) total += spot.end - spot.start
  return total
}

/**
 * The bounds as the values of a curve are compared with them. For float32 they are rounded to float32, so that a bound of
 * 35.6 includes the score 35.6. For bytes the limit of 100 excludes the byte for missing samples.
 */
function comparableRange(values: Uint8Array | Float32Array, { min, max }: ScoreRange): ScoreRange {
  return values instanceof Uint8Array
    ? { min: Math.max(Math.ceil(min), 0), max: Math.min(Math.floor(max), 100) }
    : { min: Math.fround(min), max: Math.fround(max) }
}

/** The number and the sum of the samples `from` ≤ i < `to` within the range. */
function samplesInRange(
  values: Uint8Array | Float32Array,
  from: number,
  to: number,
  { min, max }: ScoreRange,
): { count: number; sum: number } {
  let count = 0
  let sum = 0
  for (let i = from; i < to; i++) {
    const value = values[i] as number
    if (value >= min && value <= max) {
      count++
      sum += value
    }
  }
  return { count, sum }
}

/**
 * Calls `visit(start, end)` for each maximal range of samples with min ≤ value ≤ max, in order; `end` is exclusive. Missing
 * samples are in no range. With the figures of `blocks`, samples are read only in blocks that are partly in the range.
 */
function forEachRange(
  values: Uint8Array | Float32Array,
  range: ScoreRange,
  blocks: CurveBlocks | null,
  visit: (start: number, end: number) => void,
): void {
  // Separate loops for each array type are several times faster.
  const scan =
    values instanceof Uint8Array
      ? (from: number, to: number, open: number) => scanBytes(values, from, to, range, open, visit)
      : (from: number, to: number, open: number) => scanFloats(values, from, to, range, open, visit)
  let open = -1
  if (blocks === null) open = scan(0, values.length, open)
  else {
    const { mins, maxes, counts } = blocks
    for (let block = 0; block < counts.length; block++) {
      const from = block * BLOCK_SAMPLES
      const to = Math.min(from + BLOCK_SAMPLES, values.length)
      const min = mins[block] as number
      const max = maxes[block] as number
      if (min > range.max || max < range.min) {
        if (open >= 0) visit(open, from)
        open = -1
      } else if (min >= range.min && max <= range.max && counts[block] === to - from) {
        if (open < 0) open = from
      } else open = scan(from, to, open)
    }
  }
  if (open >= 0) visit(open, values.length)
}

/** Visits the ranges that end in `from` ≤ i < `to`. `open`, also returned: the start of a range that goes on, or −1. */
function scanBytes(
  values: Uint8Array,
  from: number,
  to: number,
  { min, max }: ScoreRange,
  open: number,
  visit: (start: number, end: number) => void,
): number {
  let start = open
  for (let i = from; i < to; i++) {
    let value = values[i] as number
    if (start < 0) {
      if (value < min || value > max) continue
      start = i
    }
    while (value >= min && value <= max) {
      if (++i === to) return start
      value = values[i] as number
    }
    visit(start, i)
    start = -1
  }
  return start
}

/** See `scanBytes`. */
function scanFloats(
  values: Float32Array,
  from: number,
  to: number,
  { min, max }: ScoreRange,
  open: number,
  visit: (start: number, end: number) => void,
): number {
  let start = open
  for (let i = from; i < to; i++) {
    let value = values[i] as number
    if (start < 0) {
      // Not (value < min || value > max): that would let NaN in.
      if (!(value >= min && value <= max)) continue
      start = i
    }
    while (value >= min && value <= max) {
      if (++i === to) return start
      value = values[i] as number
    }
    visit(start, i)
    start = -1
  }
  return start
}

export type SpotSort = (typeof SPOT_SORTS)[number]

/** Sorts spots. Ties are sorted by start, ascending in both directions. */
export function sortSpots(spots: readonly Spot[], sort: SpotSort, descending: boolean): Spot[] {
  const sign = descending ? -1 : 1
  return spots.toSorted((a, b) => sign * (sortKey(a, sort) - sortKey(b, sort)) || a.start - b.start)
}

export interface SpotOrder {
  readonly sort: SpotSort
  readonly descending: boolean
}

/**
 * The spots `offset` ≤ i < `offset + limit` of the table in the order of `sortSpots`. Sorted by start or duration, only
 * these are read from the curve. The curve of a run never changes, so offsets stay valid. `places` are those of
 * `orderPlaces`, for a caller that reads many pages.
 */
export function spotPage(
  table: SpotTable,
  order: SpotOrder,
  offset: number,
  limit: number,
  places = orderPlaces(table, order),
): Spot[] {
  const end = Math.min(offset + limit, table.count)
  const page: Spot[] = []
  for (let i = offset; i < end; i++) {
    const place = places?.[i] ?? (order.descending ? table.count - 1 - i : i)
    page.push(spotAt(table, place))
  }
  return page
}

/** The places of the table in an order; null for one by start, which needs none. */
export function orderPlaces(table: SpotTable, { sort, descending }: SpotOrder): Uint32Array | null {
  if (sort === 'start') return null
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
  // Samples, not seconds: they compare without rounding errors.
  return sort === 'duration' ? spot.samples : spot[sort]
}

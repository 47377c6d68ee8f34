import { partitionPoint, type SpotTable } from '@toolkit/server/client'
import type { Spans } from '../../timeline/spans.ts'
import type { TurnChoice } from '../results/result-order.ts'

/** Positions to navigate, sorted by start, in seconds. */
export interface Stops {
  readonly count: number
  readonly startAt: (place: number) => number
  readonly endAt: (place: number) => number
}

/** Returns the first index whose start is after `seconds`; `count` if there is none. */
export function firstAfter(stops: Stops, seconds: number): number {
  return partitionPoint(stops.count, (place) => stops.startAt(place) > seconds)
}

/** Tolerance within which two times are equal. */
const SAME_SECONDS = 0.05

/**
 * Returns the next stop after `seconds`, where playback starts `leadIn` seconds before a stop; null if there is none.
 */
export function nextStop(stops: Stops, seconds: number, leadIn: number): number | null {
  const place = firstAfter(stops, seconds + leadIn + SAME_SECONDS)
  return place < stops.count ? place : null
}

/**
 * Returns the previous stop. If the current one started less than `grace` seconds ago (as during playback), the one
 * before it. Null if there is none.
 */
export function previousStop(
  stops: Stops,
  seconds: number,
  leadIn: number,
  grace: number,
): number | null {
  const place = firstAfter(stops, seconds + leadIn - grace - SAME_SECONDS) - 1
  return place < 0 ? null : place
}

/** Returns the stop at `seconds`, or the nearest one; null if there are none. */
export function stopAt(stops: Stops, seconds: number): number | null {
  if (stops.count === 0) return null
  const after = firstAfter(stops, seconds)
  if (after === 0) return 0
  const before = after - 1
  if (after === stops.count || seconds < stops.endAt(before)) return before
  return stops.startAt(after) - seconds < seconds - stops.endAt(before) ? after : before
}

export function spotStops({ curve, count, firsts, lasts }: SpotTable): Stops {
  return {
    count,
    startAt: (place) => (firsts[place] as number) * curve.resolution,
    endAt: (place) => (lasts[place] as number) * curve.resolution,
  }
}

/** Creates stops from spans, which are sorted by start. */
export function spanStops({ starts, ends }: Spans): Stops {
  return {
    count: starts.length,
    startAt: (place) => starts[place] as number,
    endAt: (place) => ends[place] as number,
  }
}

/** Creates stops from turns; `choice` must be sorted by start. */
export function turnStops({ turns, places }: TurnChoice): Stops {
  const turnAt = (place: number) => turns[places[place] as number]
  return {
    count: places.length,
    startAt: (place) => turnAt(place)?.start ?? Number.NaN,
    endAt: (place) => turnAt(place)?.end ?? Number.NaN,
  }
}

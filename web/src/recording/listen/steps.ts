import { firstPlace, type SpotTable } from '@toolkit/server/client'
import type { TurnChoice } from '../results/turn-choice.ts'

/** Places on the time axis to go to one after another: by start, seconds. */
export interface Stops {
  readonly count: number
  readonly startAt: (place: number) => number
  readonly endAt: (place: number) => number
}

/** The first place whose start lies after `seconds`; `count` where none does. */
export function firstAfter(stops: Stops, seconds: number): number {
  return firstPlace(stops.count, (place) => stops.startAt(place) > seconds)
}

/** What two times may differ by and still be the same moment. */
const SAME_SECONDS = 0.05

/**
 * The next stop to go to from `seconds`, where one arrives `leadIn` seconds before a stop; null: there is none.
 */
export function nextStop(stops: Stops, seconds: number, leadIn: number): number | null {
  const place = firstAfter(stops, seconds + leadIn + SAME_SECONDS)
  return place < stops.count ? place : null
}

/**
 * The stop before: where one has just arrived (less than `grace` seconds ago, as when playing on), the one before that.
 * null: there is none.
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

/** The stop that holds `seconds`, else the nearest one; null: there are none. */
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

/** `choice` must be by start. */
export function turnStops({ turns, places }: TurnChoice): Stops {
  const turnAt = (place: number) => turns[places[place] as number]
  return {
    count: places.length,
    startAt: (place) => turnAt(place)?.start ?? Number.NaN,
    endAt: (place) => turnAt(place)?.end ?? Number.NaN,
  }
}

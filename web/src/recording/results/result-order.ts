import { type SpotTable, spotAt, type TurnView } from '@toolkit/server/client'
import type { SpotSort, TurnSort } from '../recording-search.ts'

/** Sorted turns in a confidence range. */
export interface TurnChoice {
  readonly turns: readonly TurnView[]
  /** Indices in `turns`, in list order. */
  readonly places: Uint32Array
  /** Sum of their durations in seconds. */
  readonly totalSeconds: number
}

/**
 * Returns the turns with min ≤ confidence ≤ max that are not shorter than `minDuration` seconds, in the order of `ordered`
 * (indices in `turns`). The full range includes turns without a score. One pass, fast enough for every frame of a drag.
 */
export function chooseTurns(
  turns: readonly TurnView[],
  ordered: Uint32Array,
  min: number,
  max: number,
  minDuration: number,
): TurnChoice {
  const places = new Uint32Array(ordered.length)
  const isBounded = min > 0 || max < 100
  let count = 0
  let totalSeconds = 0
  for (const place of ordered) {
    const turn = turns[place] as TurnView
    const { confidence } = turn
    if (isBounded && (confidence === null || confidence < min || confidence > max)) continue
    const duration = turn.end - turn.start
    if (duration < minDuration) continue
    places[count++] = place
    totalSeconds += duration
  }
  return { turns, places: places.subarray(0, count), totalSeconds }
}

/**
 * Returns all indices of `turns` in the sort order of the API: "-" is descending, unknown values last, ties by index.
 */
export function orderTurns(
  turns: readonly TurnView[],
  sort: TurnSort | `-${TurnSort}`,
): Uint32Array {
  const isDescending = sort.startsWith('-')
  const sign = isDescending ? -1 : 1
  const values = Float64Array.from(turns, (turn) => {
    const value = sortValue(turn, sort.replace(/^-/, '') as TurnSort)
    return value === null ? Number.POSITIVE_INFINITY : sign * value
  })
  const places = Uint32Array.from(turns, (_, place) => place)
  // The difference of two unknown values is NaN, which counts as a tie.
  return places.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b)
}

function sortValue(turn: TurnView, sort: TurnSort): number | null {
  return sort === 'duration' ? turn.end - turn.start : turn[sort]
}

/** Returns all places of a spot table in the sort order of the API: "-" is descending, ties by start. */
export function orderSpots(table: SpotTable, sort: SpotSort | `-${SpotSort}`): Uint32Array {
  const places = new Uint32Array(table.count)
  for (let place = 0; place < places.length; place++) places[place] = place
  if (sort === 'start') return places
  const sign = sort.startsWith('-') ? -1 : 1
  const field = sort.replace(/^-/, '') as SpotSort
  const values = Float64Array.from(places, (place) => sign * valueAt(table, place, field))
  return places.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b)
}

function valueAt(table: SpotTable, place: number, field: SpotSort): number {
  // Compare durations in samples, without rounding.
  if (field === 'duration') return (table.lasts[place] as number) - (table.firsts[place] as number)
  return spotAt(table, place)[field]
}

import type { TurnView } from '@toolkit/server/client'
import type { TurnSort } from '../recording-search.ts'

/** Turns in a confidence range, in an order. */
export interface TurnChoice {
  readonly turns: readonly TurnView[]
  /** Places in `turns`, in the order of the list. */
  readonly places: Uint32Array
  /** Seconds in all of them together. */
  readonly totalSeconds: number
}

/**
 * The turns with min ≤ confidence ≤ max, in the order of `ordered` (places in `turns`). A bound at its end of the scale
 * is none: turns without a score stay. One pass, cheap enough for every frame of a drag.
 */
export function chooseTurns(
  turns: readonly TurnView[],
  ordered: Uint32Array,
  min: number,
  max: number,
): TurnChoice {
  const places = new Uint32Array(ordered.length)
  const isBounded = min > 0 || max < 100
  let count = 0
  let totalSeconds = 0
  for (const place of ordered) {
    const turn = turns[place] as TurnView
    const { confidence } = turn
    if (isBounded && (confidence === null || confidence < min || confidence > max)) continue
    places[count++] = place
    totalSeconds += turn.end - turn.start
  }
  return { turns, places: places.subarray(0, count), totalSeconds }
}

/** All places of `turns` in an order as the API sorts: "-" descends, what is not known comes last, ties by index. */
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
  // Two unknown ones differ by NaN, which counts as a tie here.
  return places.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b)
}

function sortValue(turn: TurnView, sort: TurnSort): number | null {
  return sort === 'duration' ? turn.end - turn.start : turn[sort]
}

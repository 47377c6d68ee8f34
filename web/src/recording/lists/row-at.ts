import type { SpotTable } from '@toolkit/server/client'
import type { TurnTable } from '../../timeline/results/turn-table.ts'
import { firstAfter, spotStops } from '../listen/steps.ts'

/** Returns for each place its row in a list of `places`; −1 if it is not listed. */
export function rowsOfPlaces(places: Uint32Array, count: number): Int32Array {
  const rows = new Int32Array(count).fill(-1)
  for (let row = 0; row < places.length; row++) rows[places[row] as number] = row
  return rows
}

/** Returns the row of the turn at `seconds`, the latest if several overlap; −1 if none is listed. */
export function turnRowAt({ lanes }: TurnTable, rows: Int32Array, seconds: number): number {
  let found = -1
  let latest = Number.NEGATIVE_INFINITY
  for (const { starts, ends, places } of lanes) {
    const stops = { count: starts.length, startAt: at(starts), endAt: at(ends) }
    const place = firstAfter(stops, seconds) - 1
    if (place < 0 || (ends[place] as number) <= seconds) continue
    const row = rows[places[place] as number] as number
    if (row >= 0 && (starts[place] as number) > latest) {
      found = row
      latest = starts[place] as number
    }
  }
  return found
}

/** Returns the row of the spot at `seconds`; −1 if there is none. */
export function spotRowAt(table: SpotTable, rows: Int32Array, seconds: number): number {
  const stops = spotStops(table)
  const place = firstAfter(stops, seconds) - 1
  if (place < 0 || stops.endAt(place) <= seconds) return -1
  return rows[place] ?? -1
}

function at(values: Float64Array): (place: number) => number {
  return (place) => values[place] as number
}

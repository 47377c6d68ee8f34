import { type SpotTable, spotAt } from '@toolkit/server/client'
import type { SpotSort } from '../recording-search.ts'

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

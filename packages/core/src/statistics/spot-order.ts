import { type Spot, type SpotTable, spotAt } from './spots.ts'

export const SPOT_SORTS = ['start', 'mean', 'min', 'duration'] as const
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

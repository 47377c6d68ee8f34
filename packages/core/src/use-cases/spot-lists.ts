import type { ScoreCurve } from '../model/score.ts'
import {
  locateSpots,
  orderPlaces,
  type SpotOptions,
  type SpotOrder,
  type SpotTable,
  spotPage,
} from '../statistics/spots.ts'
import type { SpotList, SpotListQuery } from '../toolkit/results.ts'
import { ByteCache } from './byte-cache.ts'

const CACHE_BYTES = 64 * 1024 * 1024
const CACHED_LISTS = 32
/** Two numbers in arrays that have grown. */
const BYTES_OF_A_SPOT = 24

/** The located spots without their curve, which is cached elsewhere. */
interface Located {
  readonly positions: Omit<SpotTable, 'curve'>
  readonly places: Uint32Array | null
}

/**
 * Pages through the spots of curves. Spots are located and sorted once for all pages of a list: the last lists are kept.
 * `key` identifies the curve, which never changes.
 */
export class SpotLists {
  readonly #locate: typeof locateSpots
  readonly #lists = new ByteCache<Located>(
    CACHE_BYTES,
    ({ positions, places }) => positions.count * BYTES_OF_A_SPOT + (places?.byteLength ?? 0),
    CACHED_LISTS,
  )

  constructor(locate: typeof locateSpots = locateSpots) {
    this.#locate = locate
  }

  page(key: string, curve: ScoreCurve, query: SpotListQuery): SpotList {
    const { options, order, offset, limit } = query
    const { positions, places } = this.#located(key, curve, options, order)
    const items = spotPage({ ...positions, curve }, order, offset, limit, places)
    return { items, total: positions.count, totalSeconds: positions.totalSeconds }
  }

  #located(key: string, curve: ScoreCurve, options: SpotOptions, order: SpotOrder): Located {
    const whole = JSON.stringify([key, options, order])
    const kept = this.#lists.get(whole)
    if (kept !== undefined) return kept
    const table = this.#locate(curve, options)
    const { curve: _, ...positions } = table
    const located = { positions, places: orderPlaces(table, order) }
    this.#lists.set(whole, located)
    return located
  }
}

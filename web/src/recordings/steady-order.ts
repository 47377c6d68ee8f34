/** The list as it is shown while somebody is at it, and how far the server's order has moved on meanwhile. */
export interface SteadyOrder {
  readonly ids: readonly string[]
  /** Recordings that are new, have left or have moved in `fresh` and are not shown so. */
  readonly changes: number
}

/**
 * The order to show while rows must not move: those shown stay where they are, what is gone leaves, and what is new
 * behind the last of them is added there.
 * @param shown ids as they are on the page. @param fresh ids in the server's order, as far as they are loaded.
 */
export function steadyOrder(
  shown: readonly string[],
  fresh: readonly string[],
  isGone: (id: string) => boolean,
): SteadyOrder {
  const kept = shown.filter((id) => !isGone(id))
  const isKept = new Set(kept)
  const end = fresh.findLastIndex((id) => isKept.has(id))
  const ids = [...kept, ...fresh.slice(end + 1)]
  const places = new Map(fresh.map((id, place) => [id, place]))
  const still = kept.flatMap((id) => places.get(id) ?? [])
  const entered = fresh.slice(0, end + 1).filter((id) => !isKept.has(id)).length
  const left = kept.length - still.length
  const moved = still.length - longestRise(still)
  return { ids, changes: entered + left + moved }
}

/** Length of the longest rising subsequence: what did not have to move. Patience sorting, O(n log n). */
function longestRise(values: readonly number[]): number {
  const tops: number[] = []
  for (const value of values) {
    let low = 0
    let high = tops.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((tops[middle] as number) < value) low = middle + 1
      else high = middle
    }
    tops[low] = value
  }
  return tops.length
}

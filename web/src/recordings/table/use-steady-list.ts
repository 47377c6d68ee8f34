import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ListedRecordingView, partitionPoint } from '@toolkit/server/client'
import { useMemo, useState } from 'react'
import { deletedIdsQuery, keys, trashedIdsQuery } from '../../api/queries.ts'
import { useRestored } from '../../deletion/pending-deletions.ts'

interface Options {
  /** The loaded recordings, in the server's order. */
  readonly items: readonly ListedRecordingView[]
  /** The query of the items; a different query replaces all shown rows. */
  readonly query: string
  /** While true, rows do not move. */
  readonly isHeld: boolean
  /** Ids that are never shown. */
  readonly hidden: ReadonlySet<string>
}

interface Shown {
  readonly query: string
  readonly items: readonly ListedRecordingView[]
}

/** Returns the recordings to show: in the server's order, or in the shown order while rows are held. */
export function useSteadyList({ items, query, isHeld, hidden }: Options) {
  const client = useQueryClient()
  const { data: deletedIds } = useQuery(deletedIdsQuery)
  const { data: trashedIds } = useQuery(trashedIdsQuery)
  const restored = useRestored()
  const [shown, setShown] = useState<Shown>({ query, items })

  const steady = useMemo(() => {
    const deleted = new Set([...deletedIds, ...trashedIds])
    const fresh = items.map(({ id }) => id)
    // A row that the user restored comes back at once.
    const isBack = fresh.some((id) => restored.has(id) && !shown.items.some((one) => one.id === id))
    if (!isHeld || shown.query !== query || isBack) return { items, changes: 0 }
    const { ids, changes } = steadyOrder(
      shown.items.map(({ id }) => id),
      fresh,
      (id) => deleted.has(id),
    )
    const known = new Map([...shown.items, ...items].map((item) => [item.id, item]))
    return {
      items: ids.flatMap((id) => newest(known.get(id), client.getQueryData(keys.recording(id)))),
      changes,
    }
  }, [items, query, isHeld, shown, deletedIds, trashedIds, restored, client])

  if (shown.query !== query || !areSame(shown.items, steady.items)) {
    setShown({ query, items: steady.items })
  }
  return {
    items: useMemo(() => steady.items.filter(({ id }) => !hidden.has(id)), [steady, hidden]),
    changes: steady.changes,
    /** Shows the server's order. */
    refresh: () => setShown({ query, items }),
  }
}

/** Returns the later version of a recording. */
function newest(listed: ListedRecordingView | undefined, updated: ListedRecordingView | undefined) {
  if (listed === undefined) return []
  return [updated !== undefined && updated.updatedAt > listed.updatedAt ? updated : listed]
}

function areSame(
  some: readonly ListedRecordingView[],
  others: readonly ListedRecordingView[],
): boolean {
  return some.length === others.length && some.every((item, place) => item === others[place])
}

/** The order while rows are held, and its difference to the server's order. */
export interface SteadyOrder {
  readonly ids: readonly string[]
  /** Number of recordings that were added, removed or moved in `fresh`. */
  readonly changes: number
}

/**
 * Returns the order while rows must not move: shown rows keep their order, deleted ones are removed, and new ones after
 * the last shown row are appended.
 * @param shown ids on the page.
 * @param fresh loaded ids in the server's order.
 */
export function steadyOrder(
  shown: readonly string[],
  fresh: readonly string[],
  isDeleted: (id: string) => boolean,
): SteadyOrder {
  const kept = shown.filter((id) => !isDeleted(id))
  const isKept = new Set(kept)
  const end = fresh.findLastIndex((id) => isKept.has(id))
  const ids = [...kept, ...fresh.slice(end + 1)]
  const places = new Map(fresh.map((id, place) => [id, place]))
  const remaining = kept.flatMap((id) => places.get(id) ?? [])
  const entered = fresh.slice(0, end + 1).filter((id) => !isKept.has(id)).length
  const left = kept.length - remaining.length
  const moved = remaining.length - longestIncreasing(remaining)
  return { ids, changes: entered + left + moved }
}

/** Length of the longest increasing subsequence, the rows that need not move. Patience sorting, O(n log n). */
function longestIncreasing(values: readonly number[]): number {
  const tops: number[] = []
  for (const value of values) {
    tops[partitionPoint(tops.length, (place) => (tops[place] as number) >= value)] = value
  }
  return tops.length
}

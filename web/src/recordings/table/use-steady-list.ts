import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ListedRecordingView, partitionPoint } from '@toolkit/server/client'
import { useMemo, useState } from 'react'
import { deletedIdsQuery, keys } from '../../api/queries.ts'

interface Given {
  /** In the server's order, as far as they are loaded. */
  readonly items: readonly ListedRecordingView[]
  /** What the items answer; another one replaces everything shown. */
  readonly question: string
  /** While true, no row moves by itself. */
  readonly isHeld: boolean
  /** Ids that are not shown, whatever the server says. */
  readonly hidden: ReadonlySet<string>
}

interface Shown {
  readonly question: string
  readonly items: readonly ListedRecordingView[]
}

/** The recordings to show: the server's order, or, while somebody is at the list, the order that they see. */
export function useSteadyList({ items, question, isHeld, hidden }: Given) {
  const client = useQueryClient()
  const { data: gone } = useQuery(deletedIdsQuery)
  const [shown, setShown] = useState<Shown>({ question, items })

  const steady = useMemo(() => {
    const isGone = new Set(gone)
    const fresh = items.map(({ id }) => id)
    if (!isHeld || shown.question !== question) return { items, changes: 0 }
    const { ids, changes } = steadyOrder(
      shown.items.map(({ id }) => id),
      fresh,
      (id) => isGone.has(id),
    )
    const known = new Map([...shown.items, ...items].map((item) => [item.id, item]))
    return {
      items: ids.flatMap((id) => newest(known.get(id), client.getQueryData(keys.recording(id)))),
      changes,
    }
  }, [items, question, isHeld, shown, gone, client])

  if (shown.question !== question || !areSame(shown.items, steady.items)) {
    setShown({ question, items: steady.items })
  }
  return {
    items: useMemo(() => steady.items.filter(({ id }) => !hidden.has(id)), [steady, hidden]),
    changes: steady.changes,
    /** Shows the server's order at once. */
    refresh: () => setShown({ question, items }),
  }
}

/** The later of two answers about one recording. */
function newest(listed: ListedRecordingView | undefined, told: ListedRecordingView | undefined) {
  if (listed === undefined) return []
  return [told !== undefined && told.updatedAt > listed.updatedAt ? told : listed]
}

function areSame(
  some: readonly ListedRecordingView[],
  others: readonly ListedRecordingView[],
): boolean {
  return some.length === others.length && some.every((item, place) => item === others[place])
}

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
    tops[partitionPoint(tops.length, (place) => (tops[place] as number) >= value)] = value
  }
  return tops.length
}

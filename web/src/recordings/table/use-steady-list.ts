import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ListedRecordingView, partitionPoint } from '@toolkit/server/client'
import { useMemo, useState } from 'react'
import {
  deletedIdsQuery,
  keys,
  type ListPart,
  type ListWindow,
  trashedIdsQuery,
} from '../../api/queries.ts'
import { useRestored } from '../../deletion/pending-deletions.ts'
import type { LoadedRows } from '../list-window.ts'

interface Options {
  /** The loaded part of the list, in the server's order. */
  readonly part: ListPart
  /** The query of the part; a different query replaces all shown rows. */
  readonly query: string
  /** While true, rows do not move. */
  readonly isHeld: boolean
  /** Ids that are never shown. */
  readonly hidden: ReadonlySet<string>
}

interface Shown extends LoadedRows {
  readonly query: string
  readonly window: ListWindow
}

/** Returns the recordings to show: in the server's order, or in the shown order while rows are held. */
export function useSteadyList({ part, query, isHeld, hidden }: Options) {
  const client = useQueryClient()
  const { data: deletedIds } = useQuery(deletedIdsQuery)
  const { data: trashedIds } = useQuery(trashedIdsQuery)
  const restored = useRestored()
  const { window, items } = part
  const fresh = useMemo<Shown>(
    () => ({ query, window, start: window.offset, items }),
    [query, window, items],
  )
  const [shown, setShown] = useState(fresh)

  const steady = useMemo(() => {
    const deleted = new Set([...deletedIds, ...trashedIds])
    const known = new Map([...shown.items, ...items].map((item) => [item.id, item]))
    // A row that the user restored comes back at once.
    const isBack = items.some(
      ({ id }) => restored.has(id) && !shown.items.some((one) => one.id === id),
    )
    if (!isHeld || shown.query !== query || isBack) return { ...fresh, changes: 0 }
    const { start, ids, changes } = steadyOrder(
      { ...shown, ids: shown.items.map(({ id }) => id) },
      { window, start: window.offset, ids: items.map(({ id }) => id) },
      (id) => deleted.has(id),
    )
    return {
      start,
      items: ids.flatMap((id) => newest(known.get(id), client.getQueryData(keys.recording(id)))),
      changes,
    }
  }, [fresh, items, window, query, isHeld, shown, deletedIds, trashedIds, restored, client])

  if (
    shown.query !== query ||
    shown.window !== window ||
    shown.start !== steady.start ||
    !areSame(shown.items, steady.items)
  ) {
    setShown({ query, window, start: steady.start, items: steady.items })
  }
  const { start, changes } = steady
  const rows = useMemo<LoadedRows>(
    () => ({ start, items: steady.items.filter(({ id }) => !hidden.has(id)) }),
    [start, steady.items, hidden],
  )
  return {
    rows,
    changes,
    /** Shows the server's order. */
    refresh: () => setShown(fresh),
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

/** Ids at consecutive places of the list, the first one at `start`, of the part `window`. */
interface Order {
  readonly window: ListWindow
  readonly start: number
  readonly ids: readonly string[]
}

/** The order while rows are held, and its difference to the server's order. */
interface SteadyOrder extends Pick<Order, 'start' | 'ids'> {
  /** Number of recordings that were added, removed or moved in `fresh`. */
  readonly changes: number
}

/**
 * Returns the order while rows must not move: shown rows keep their places, deleted ones are removed, and new ones after
 * the last shown row are appended. If `fresh` is another part of the list, shown rows outside of it are left out, and
 * its rows before the first shown one come before it; if shown rows are among those, the server's order is returned.
 * @param shown the order on the page.
 * @param fresh the loaded part in the server's order.
 */
export function steadyOrder(
  shown: Order,
  fresh: Order,
  isDeleted: (id: string) => boolean,
): SteadyOrder {
  const start = Math.max(shown.start, fresh.start)
  const freshEnd = fresh.window.offset + fresh.window.limit
  const isShorter = freshEnd < shown.window.offset + shown.window.limit
  const kept = shown.ids
    .filter((id) => !isDeleted(id))
    .slice(start - shown.start, isShorter ? Math.max(start, freshEnd) - shown.start : undefined)
  if (kept.length === 0) return { start: fresh.start, ids: fresh.ids, changes: 0 }
  const isKept = new Set(kept)
  const isNew = (id: string) => !isKept.has(id)
  const above = fresh.ids.slice(0, start - fresh.start)
  // What comes before the shown rows would leave empty places, or come in a wrong order.
  if (!above.every(isNew)) return { start: fresh.start, ids: fresh.ids, changes: 0 }
  const rest = fresh.ids.slice(above.length)
  const end = rest.findLastIndex((id) => isKept.has(id))
  const places = new Map(fresh.ids.map((id, place) => [id, place]))
  const remaining = kept.flatMap((id) => places.get(id) ?? [])
  const entered = rest.slice(0, end + 1).filter(isNew).length
  const left = kept.length - remaining.length
  const moved = remaining.length - longestIncreasing(remaining)
  return {
    start: start - above.length,
    ids: [...above, ...kept, ...rest.slice(end + 1)],
    changes: entered + left + moved,
  }
}

/** Length of the longest increasing subsequence, the rows that need not move. Patience sorting, O(n log n). */
function longestIncreasing(values: readonly number[]): number {
  const tops: number[] = []
  for (const value of values) {
    tops[partitionPoint(tops.length, (place) => (tops[place] as number) >= value)] = value
  }
  return tops.length
}

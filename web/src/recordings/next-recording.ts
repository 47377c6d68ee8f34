import { useQuery } from '@tanstack/react-query'
import type { RecordingListQuery, RecordingListView } from '@toolkit/server/client'
import { useEffect } from 'react'
import { api } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { usePendingDeletions } from '../deletion/pending-deletions.ts'
import { lastListSearch, rememberList } from './list-memory.ts'

/**
 * The recording after `id` in the list as it was last seen (its filters and order); null at its end. The place is the
 * one that `id` had when it was opened, so it holds while `id` is scored and thereby leaves or moves in the list.
 */
export function useNextRecording(id: string): { next: string | null; isLoading: boolean } {
  const search = lastListSearch()
  const doomed = usePendingDeletions()
  // Back in the list, the row of the recording that was open last is the chosen one.
  useEffect(() => rememberList({ selectedId: id }), [id])
  const opened = useQuery({
    queryKey: [...keys.listPlace, search, id],
    queryFn: ({ signal }) => windowAround((query) => api.list(query, { signal }), search, id, null),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const cursor = opened.data?.cursor ?? null
  const current = useQuery({
    queryKey: [...keys.listWindow, search, id, cursor],
    queryFn: ({ signal }) =>
      windowAround((query) => api.list(query, { signal }), search, id, cursor),
    enabled: opened.isSuccess,
    gcTime: 0,
  })
  if (!opened.data || !current.data)
    return { next: null, isLoading: opened.isLoading || current.isLoading }
  const now = current.data.ids.filter((other) => !doomed.has(other))
  return { next: nextInList(opened.data.ids, now, id), isLoading: false }
}

type List = (query: RecordingListQuery) => Promise<Pick<RecordingListView, 'items' | 'nextCursor'>>

const PAGE_SIZE = 200

/** A stretch of the list: ids in its order, and the cursor it starts at (null: the top). */
interface ListWindow {
  readonly cursor: string | null
  readonly ids: readonly string[]
}

/**
 * Reads the list page by page from `cursor` on until `id` and what follows it are there; a list that ends without
 * `id` answers the first stretch.
 */
export async function windowAround(
  list: List,
  query: RecordingListQuery,
  id: string,
  cursor: string | null,
): Promise<ListWindow> {
  let first: ListWindow | null = null
  let before: ListWindow | null = null
  let at = cursor
  for (;;) {
    const page = await list({ ...query, limit: PAGE_SIZE, ...(at === null ? {} : { cursor: at }) })
    const here = { cursor: at, ids: page.items.map((item) => item.id) }
    first ??= here
    // One page more than the one that ends with it: its follower stands there.
    const whole: ListWindow = before ? { ...before, ids: [...before.ids, ...here.ids] } : here
    const place = whole.ids.indexOf(id)
    if (place >= 0 && (place < whole.ids.length - 1 || page.nextCursor === null)) return whole
    if (page.nextCursor === null) return first
    before = here
    at = page.nextCursor
  }
}

/**
 * What comes after `id`: the first of those that followed it when it was opened (`order`) and are still in the list
 * (`now`); so a recording that has left the list by being scored, or has moved in it, does not lose the place.
 */
export function nextInList(
  order: readonly string[],
  now: readonly string[],
  id: string,
): string | null {
  const still = new Set(now)
  const follower = order.slice(order.indexOf(id) + 1).find((other) => still.has(other))
  if (order.includes(id) && follower !== undefined) return follower
  const place = now.indexOf(id)
  return place < 0 ? null : (now[place + 1] ?? null)
}

import { useQuery } from '@tanstack/react-query'
import type { RecordingListQuery, RecordingListView } from '@toolkit/server/client'
import { useEffect } from 'react'
import { api } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { usePendingDeletions } from '../deletion/pending-deletions.ts'
import { lastListSearch, rememberList } from './list-memory.ts'
import { listQuery } from './recordings-search.ts'

/**
 * Returns the recording after `id` in the last list; null at its end. The position of `id` is the one when it was
 * opened, so it does not change when scoring moves or removes `id` in the list.
 */
export function useNextRecording(id: string): { next: string | null; isLoading: boolean } {
  const search = listQuery(lastListSearch())
  const deleting = usePendingDeletions()
  // Select its row when the user returns to the list.
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
    // The list was read to find the place: it is read again only after it has changed.
    initialData: opened.data,
    initialDataUpdatedAt: opened.dataUpdatedAt,
    gcTime: 0,
  })
  if (!opened.data || !current.data)
    return { next: null, isLoading: opened.isLoading || current.isLoading }
  const now = current.data.ids.filter((other) => !deleting.has(other))
  return { next: nextInList(opened.data.ids, now, id), isLoading: false }
}

type List = (query: RecordingListQuery) => Promise<Pick<RecordingListView, 'items' | 'nextCursor'>>

const PAGE_SIZE = 200

/** A part of the list: ids in order, and the cursor where it starts (null: the top). */
interface ListWindow {
  readonly cursor: string | null
  readonly ids: readonly string[]
}

/**
 * Reads pages of the list from `cursor` until they contain `id` and its successor. If the list does not contain `id`,
 * returns the first page.
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
    // If a page ends with `id`, its successor is on the next page.
    const whole: ListWindow = before ? { ...before, ids: [...before.ids, ...here.ids] } : here
    const index = whole.ids.indexOf(id)
    if (index >= 0 && (index < whole.ids.length - 1 || page.nextCursor === null)) return whole
    if (page.nextCursor === null) return first
    before = here
    at = page.nextCursor
  }
}

/**
 * Returns the first id after `id` in `order` (the list when it was opened) that is still in the list (`now`). If there
 * is none, the successor of `id` in `now`; null at the end.
 */
export function nextInList(
  order: readonly string[],
  now: readonly string[],
  id: string,
): string | null {
  const current = new Set(now)
  const successor = order.slice(order.indexOf(id) + 1).find((other) => current.has(other))
  if (order.includes(id) && successor !== undefined) return successor
  const index = now.indexOf(id)
  return index < 0 ? null : (now[index + 1] ?? null)
}

import { useQuery } from '@tanstack/react-query'
import type { RecordingListQuery, RecordingListView } from '@toolkit/server/client'
import { useEffect } from 'react'
import { api } from '../api/client.ts'
import { deletedIdsQuery, keys, trashedIdsQuery } from '../api/queries.ts'
import { usePendingDeletions } from '../deletion/pending-deletions.ts'
import { lastListSearch, rememberList } from './list-memory.ts'
import { listQuery } from './recordings-search.ts'

/** As many successors are known: those before the next one may leave the list while the recording is open. */
const SUCCESSORS = 200

/**
 * Returns the recording after `id` in the last list; null at its end. The position of `id` is the one when it was
 * opened, so it does not change when scoring moves or removes `id` in the list.
 */
export function useNextRecording(id: string): { next: string | null; isLoading: boolean } {
  const search = listQuery(lastListSearch())
  const deleting = usePendingDeletions()
  const { data: deletedIds } = useQuery(deletedIdsQuery)
  const { data: trashedIds } = useQuery(trashedIdsQuery)
  // Select its row when the user returns to the list.
  useEffect(() => rememberList({ selectedId: id }), [id])
  const opened = useQuery({
    queryKey: [...keys.listPlace, search, id],
    queryFn: ({ signal }) => successors({ ...search, after: id }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const cursor = opened.data?.cursor ?? undefined
  const current = useQuery({
    queryKey: [...keys.listWindow, search, id, cursor],
    queryFn: ({ signal }) => successors({ ...search, cursor }, signal),
    enabled: cursor !== undefined,
    // The list was read to find the place: it is read again only after it has changed.
    initialData: opened.data,
    initialDataUpdatedAt: opened.dataUpdatedAt,
    gcTime: 0,
  })
  if (!opened.data || !current.data) {
    return { next: null, isLoading: opened.isLoading || current.isLoading }
  }
  const gone = new Set([id, ...deleting, ...deletedIds, ...trashedIds])
  const now = idsOf(current.data).filter((other) => !gone.has(other))
  return { next: nextInList(idsOf(opened.data), now), isLoading: false }
}

type Successors = Pick<RecordingListView, 'items' | 'cursor'>

function successors(query: RecordingListQuery, signal: AbortSignal): Promise<Successors> {
  return api.list({ ...query, limit: SUCCESSORS }, { signal })
}

function idsOf({ items }: Successors): readonly string[] {
  return items.map(({ id }) => id)
}

/**
 * Returns the first recording of `order` (those after a place when it was opened) that is still there (`now`). If there
 * is none, the first one that is there now; null at the end.
 */
export function nextInList(order: readonly string[], now: readonly string[]): string | null {
  const current = new Set(now)
  return order.find((id) => current.has(id)) ?? now[0] ?? null
}
